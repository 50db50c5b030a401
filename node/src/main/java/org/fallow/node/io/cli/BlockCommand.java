package org.fallow.node.io.cli;

import org.fallow.node.io.program.Version;
import org.fallow.node.status.ProjectStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fallow block}. */
@Command(
        name = "block",
        versionProvider = Version.class,
        description = "never run units of a project, nor show it, until that is taken back")
final class BlockCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(paramLabel = "PROJECT", description = "the project's id")
    private String project = "";

    @Option(names = "--stop", description = "no longer do so")
    private boolean stop;

    @Override
    public void run() {
        ProjectStatus status = common.ask(api -> api.block(project, !stop));
        common.print(
                status,
                () -> Words.line(
                        stop
                                ? "project %s is no longer blocked; fallow join works for it"
                                : "project %s is blocked: its units are not run here; fallow block --stop takes it back",
                        status.id()));
    }
}
