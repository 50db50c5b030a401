package org.fallow.node.io.cli;

import org.fallow.node.control.NodeApi;
import org.fallow.node.io.program.Version;
import org.fallow.node.status.NodeStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fallow resume}. */
@Command(name = "resume", versionProvider = Version.class, description = "compute again")
final class ResumeCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Override
    public void run() {
        NodeStatus status = common.ask(NodeApi::resume);
        common.print(status, () -> Words.status(status));
    }
}
