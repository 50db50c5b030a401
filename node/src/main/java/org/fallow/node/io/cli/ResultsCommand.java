package org.fallow.node.io.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.NodeApi;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Screen;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.results.ResultFiles;
import org.fallow.node.status.BatchStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fallow results}. */
@Command(
        name = "results",
        versionProvider = Version.class,
        description = "collect a batch's accepted results into a folder")
final class ResultsCommand implements Runnable {
    private static final Duration POLL = Duration.ofSeconds(1);

    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(paramLabel = "ID", description = "the batch's CID")
    private String batch = "";

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "where results.jsonl is written")
    private Path out = Path.of("");

    @Option(names = "--wait", description = "wait until every unit is settled: accepted, or failed on every machine")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "with --wait: give up after this long, such as 10min; exit code 4")
    private @Nullable String timeout;

    /**
     * What is printed as JSON.
     *
     * @param failed units that fail on every machine
     * @param stopped units that nobody computes because one before them failed
     * @param file the results
     * @param reduced what the reduce kernel made of them; null where there is none
     */
    record Collected(
            String batch,
            long units,
            long accepted,
            long failed,
            long stopped,
            String file,
            @Nullable String reduced) {}

    @Override
    public void run() {
        BatchStatus status = wait ? awaitAll() : common.ask(api -> api.batch(batch));
        Path file = common.ask(this::write);
        Path reduced = status.reducer() == null ? null : common.ask(this::reduce);
        Collected collected = new Collected(
                batch,
                status.units(),
                status.accepted(),
                status.failed(),
                status.stopped(),
                file.toString(),
                reduced == null ? null : reduced.toString());
        common.print(collected, () -> {
            Words.line("%d of %d units accepted; results in %s", status.accepted(), status.units(), file);
            if (reduced != null) {
                Words.line("what the reduce kernel makes of them: %s", reduced);
            }
            if (status.failed() > 0) {
                Words.line("%s", Words.failed(status));
            }
        });
    }

    private Path write(NodeApi api) throws ApiException {
        try {
            return ResultFiles.write(api, batch, out);
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private Path reduce(NodeApi api) throws ApiException {
        try {
            return ResultFiles.reduce(api, batch, out);
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private BatchStatus awaitAll() {
        long deadline = timeout == null
                ? Long.MAX_VALUE
                : System.nanoTime() + PauseCommand.parse(timeout).toNanos();
        try {
            BatchStatus status = common.ask(api -> api.batch(batch));
            while (status.open() > 0) {
                if (System.nanoTime() > deadline) {
                    throw new CommandFailed(
                            CommandFailed.TIMED_OUT,
                            status.accepted() + " of " + status.units() + " units were accepted within " + timeout
                                    + "; the network goes on, ask again later");
                }
                if (!common.json() && Screen.isTerminal()) {
                    System.err.printf("\r%d of %d units accepted ", status.accepted(), status.units());
                }
                Thread.sleep(POLL);
                status = common.ask(api -> api.batch(batch));
            }
            return status;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(CommandFailed.FAILED, "interrupted", e);
        }
    }
}
