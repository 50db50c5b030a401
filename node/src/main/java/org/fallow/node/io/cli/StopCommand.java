package org.fallow.node.io.cli;

import java.util.Map;
import org.fallow.node.io.program.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fallow stop}. */
@Command(
        name = "stop",
        versionProvider = Version.class,
        description = "end the node's process; running units go on from their checkpoints next time")
final class StopCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Override
    public void run() {
        common.ask(api -> {
            api.stop();
            return true;
        });
        common.print(Map.of("stopped", true), () -> Words.line("stopped"));
    }
}
