package org.fallow.node.io.cli;

import java.util.List;
import org.fallow.node.control.NodeApi;
import org.fallow.node.io.program.Version;
import org.fallow.node.status.BatchStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fallow batch}. */
@Command(
        name = "batch",
        versionProvider = Version.class,
        description = "how far a batch is, or every batch this node knows")
final class BatchCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "the batch's CID; all of them if not given")
    private @Nullable String id;

    @Override
    public void run() {
        String one = id;
        if (one != null) {
            BatchStatus batch = common.ask(api -> api.batch(one));
            common.print(batch, () -> Words.batch(batch));
            return;
        }
        List<BatchStatus> batches = common.ask(NodeApi::batches);
        common.print(batches, () -> {
            batches.forEach(Words::batch);
            if (batches.isEmpty()) {
                Words.line("no batches known");
            }
        });
    }
}
