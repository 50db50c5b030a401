package org.fallow.node.io.cli;

import org.fallow.node.io.program.Version;
import org.fallow.node.status.BatchStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fallow cancel}. */
@Command(
        name = "cancel",
        versionProvider = Version.class,
        description = "stop a batch you published; what is accepted stays so")
final class CancelCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(paramLabel = "ID", description = "the batch's CID")
    private String batch = "";

    @Override
    public void run() {
        BatchStatus status = common.ask(api -> api.cancel(batch));
        common.print(
                status,
                () -> Words.line(
                        "cancelled, with %d of %d units accepted; volunteers stop within minutes, as they read the"
                                + " project's record",
                        status.accepted(), status.units()));
    }
}
