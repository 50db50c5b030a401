package org.fallow.node.io.cli;

import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.status.ProjectStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fallow share}. */
@Command(
        name = "share",
        versionProvider = Version.class,
        description = "give a joined project another share of this computer's time")
final class ShareCommand implements Runnable {
    private static final int WEIGHT_MAX = 10_000;

    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(index = "0", paramLabel = "PROJECT", description = "the project's id (64 hexadecimal digits)")
    private String project = "";

    @Parameters(
            index = "1",
            paramLabel = "WEIGHT",
            description = "1 to 10000, against those of the other joined projects; each has 100 where nothing was said")
    private int weight;

    @Override
    public void run() {
        if (weight < 1 || weight > WEIGHT_MAX) {
            throw new CommandFailed(CommandFailed.USAGE, "WEIGHT: " + weight + " is not 1 to " + WEIGHT_MAX);
        }
        ProjectStatus status = common.ask(api -> api.share(project, weight));
        common.print(status, () -> Words.project(status));
    }
}
