package org.fallow.node.io.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.NodeApi;
import org.fallow.node.control.io.HttpNodeApi;
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
    private static final Duration REFRESH = Duration.ofSeconds(20);
    private static final int REFRESH_PART = 20;

    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(paramLabel = "ID", description = "the batch's CID")
    private String batch = "";

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "where the files are written")
    private Path out = Path.of("");

    @Option(names = "--wait", description = "wait until every unit is settled: accepted, or failed on every machine")
    private boolean wait;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "jsonl: results.jsonl, with the votes; csv: results.csv, a column for each field"
                    + " (default: jsonl)")
    private Format format = Format.JSONL;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "with --wait: give up after this long, such as 10min; exit code 4")
    private @Nullable String timeout;

    /** What all results are written as. */
    enum Format {
        /** A document a line. */
        JSONL,
        /** A table. */
        CSV
    }

    /**
     * What is printed as JSON.
     *
     * @param failed units that fail on every machine
     * @param stopped units that nobody computes because one before them failed
     * @param file the results
     * @param reduced the results as the batch says they are brought together; null where that is the same
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
        try (NodeApi api = new HttpNodeApi(common.home())) {
            BatchStatus status = wait ? awaitAll(api) : api.batch(batch);
            Path file = all(api);
            Path reduced = reduced(api, status);
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
                    Words.line("brought together (%s): %s", status.reduce(), reduced);
                }
                if (status.failed() > 0) {
                    Words.line("%s", Words.failed(status));
                }
            });
        } catch (ApiException e) {
            throw new CommandFailed(e.exitCode(), e.line(), e);
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private Path all(NodeApi api) throws ApiException, IOException {
        return switch (format) {
            case JSONL -> ResultFiles.write(api, batch, out);
            case CSV -> ResultFiles.reduce(api, batch, "csv", false, out);
        };
    }

    /** What the batch wants beside all results. */
    private @Nullable Path reduced(NodeApi api, BatchStatus status) throws ApiException, IOException {
        String way = status.reduce();
        boolean there = way.equals("jsonl") || (way.equals("csv") && format == Format.CSV);
        return there ? null : ResultFiles.reduce(api, batch, way, true, out);
    }

    /** Until nothing is open; the file of all results is brought up to date on the way. */
    private BatchStatus awaitAll(NodeApi api) throws ApiException, IOException {
        long deadline = timeout == null
                ? Long.MAX_VALUE
                : System.nanoTime() + PauseCommand.parse(timeout).toNanos();
        BatchProgress progress = new BatchProgress(Screen.ofThisProcess());
        Refresh refresh = new Refresh();
        try {
            BatchStatus status = api.batch(batch);
            while (status.open() > 0 && !status.withdrawn()) {
                if (System.nanoTime() > deadline) {
                    throw new CommandFailed(
                            CommandFailed.TIMED_OUT,
                            status.accepted() + " of " + status.units() + " units were accepted within " + timeout
                                    + "; the network goes on, ask again later");
                }
                if (!common.json()) {
                    progress.show(status, System.nanoTime());
                }
                refresh.consider(api, status);
                Thread.sleep(POLL);
                status = api.batch(batch);
            }
            return status;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(CommandFailed.FAILED, "interrupted", e);
        }
    }

    /** Writes the results so far now and then, and never for more than a small part of the time. */
    private final class Refresh {
        private long accepted;
        private long nextNanos = System.nanoTime() + REFRESH.toNanos();

        void consider(NodeApi api, BatchStatus status) throws ApiException, IOException {
            long began = System.nanoTime();
            if (status.accepted() > accepted && began >= nextNanos) {
                all(api);
                accepted = status.accepted();
                long now = System.nanoTime();
                nextNanos = now + Math.max(REFRESH.toNanos(), (now - began) * REFRESH_PART);
            }
        }
    }
}
