package org.fallow.node.io.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.fallow.node.control.ApiJson;
import org.fallow.node.status.ResultLine;
import org.fallow.work.io.EngineHome;
import org.fallow.work.io.Priority;
import org.fallow.work.io.SandboxOptions;
import org.fallow.work.io.WorkerSandbox;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.UnitSource;
import org.fallow.work.sandbox.CheckpointPolicy;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.Run;

/** Runs every accepted unit once more on this machine, so that «wrong results accepted» is counted and not believed. */
final class Recheck {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Path app;
    private final Path checkpoints;
    private final byte[] kernel;
    private final Signed<Batch> signed;
    private final Batch batch;

    Recheck(Path app, Path checkpoints, byte[] kernel, Signed<Batch> signed) {
        this.app = app;
        this.checkpoints = checkpoints;
        this.kernel = kernel;
        this.signed = signed;
        this.batch = signed.value();
    }

    /** Hears how many are done. */
    @FunctionalInterface
    interface Progress {
        void done(int units);
    }

    /** How many of the results are not what this machine computes. */
    long wrong(List<ResultLine> results, Progress progress) throws IOException, InterruptedException {
        int slots = Math.max(1, Runtime.getRuntime().availableProcessors());
        AtomicInteger done = new AtomicInteger();
        SandboxOptions options = new SandboxOptions(EngineHome.at(app), checkpoints, slots, Priority.NORMAL);
        try (WorkerSandbox sandbox = new WorkerSandbox(options);
                ExecutorService threads = Executors.newFixedThreadPool(slots)) {
            List<Future<Boolean>> checks = results.stream()
                    .map(result -> threads.submit(() -> {
                        boolean wrong = isWrong(sandbox, result);
                        progress.done(done.incrementAndGet());
                        return wrong;
                    }))
                    .toList();
            long wrong = 0;
            for (Future<Boolean> check : checks) {
                wrong += check.get() ? 1 : 0;
            }
            return wrong;
        } catch (ExecutionException e) {
            throw new IOException("running the units again: " + e.getCause(), e);
        }
    }

    private boolean isWrong(WorkerSandbox sandbox, ResultLine result) throws IOException, InterruptedException {
        byte[] input = batch.units() instanceof UnitSource.Sweep sweep
                ? sweep.input(result.unit())
                : ApiJson.write(result.input());
        // What a kernel draws as random follows from the unit.
        String id = Job.idOf(new UnitId(signed.cid(), result.unit()));
        Job job = new Job(id, kernel, batch.mode(), batch.limits(), input, CheckpointPolicy.USUAL);
        Run run = sandbox.start(job, event -> {});
        Optional<Outcome> outcome = run.await(PATIENCE);
        sandbox.forget(job.id());
        Optional<Answer> answer = outcome.flatMap(Outcome::answer);
        if (answer.isPresent()) {
            return switch (answer.get()) {
                case Answer.Result(byte[] bytes) ->
                    result.result() == null || !Arrays.equals(bytes, ApiJson.write(result.result()));
                case Answer.Failure failure -> !failure.text().equals(result.failure());
            };
        }
        throw new IOException("unit " + result.unit() + " did not run: "
                + outcome.map(Outcome::text).orElse("no end within " + PATIENCE));
    }
}
