package org.fallow.node.io.cli;

import org.fallow.node.control.NodeApi;
import org.fallow.node.io.program.Version;
import org.fallow.node.status.NodeStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fallow finish}. */
@Command(name = "finish", versionProvider = Version.class, description = "finish the running units, then pause")
final class FinishCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Override
    public void run() {
        NodeStatus status = common.ask(NodeApi::finish);
        common.print(status, () -> Words.status(status));
    }
}
