package org.fallow.node.io.cli;

import org.fallow.node.io.program.Version;
import org.fallow.node.status.ProjectStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fallow mirror}. */
@Command(
        name = "mirror",
        versionProvider = Version.class,
        description = "keep and serve a project's records, kernels and inputs, also while its publisher is away")
final class MirrorCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(paramLabel = "PROJECT", description = "the project's id")
    private String project = "";

    @Option(names = "--stop", description = "no longer do so")
    private boolean stop;

    @Override
    public void run() {
        ProjectStatus status = common.ask(api -> api.mirror(project, !stop));
        common.print(
                status,
                () -> Words.line(
                        stop ? "project %s is no longer mirrored" : "project %s is mirrored from now on", status.id()));
    }
}
