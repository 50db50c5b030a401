package org.fallow.work.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fallow.work.kernel.KernelBuilder;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.sandbox.CheckpointPolicy;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.Run;
import org.fallow.work.sandbox.RunEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A unit whose worker is killed, or whose checkpoint is damaged, ends with the bytes of an undisturbed run. */
class KilledTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long INTERVAL_MS = 100;
    private static final int STEPS = 1_500;
    /** Long enough to be killed four times on the way, and three states long. */
    private static final int ROUNDS_LONG = 1_000_000;

    private static final int ROUNDS = 400_000;
    private static final int KILLS = 4;

    @TempDir
    private static Path folder;

    private static WorkerSandbox sandbox;
    private static Outcome.Finished undisturbedLong;
    private static Outcome.Finished undisturbed;

    private final BlockingQueue<RunEvent> heard = new LinkedBlockingQueue<>();

    @BeforeAll
    static void runsUndisturbed() throws Exception {
        sandbox = new WorkerSandbox(new SandboxOptions(WorkerSandboxTest.home(), folder, 1, Priority.NORMAL));
        undisturbedLong = finished(ROUNDS_LONG);
        undisturbed = finished(ROUNDS);
    }

    private static Outcome.Finished finished(int rounds) throws Exception {
        Outcome outcome = sandbox.start(job("undisturbed-" + rounds, rounds), event -> {})
                .await(PATIENCE)
                .orElseThrow();
        assertThat(outcome).as(outcome.text()).isInstanceOf(Outcome.Finished.class);
        return (Outcome.Finished) outcome;
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    private static Job job(String id, int rounds) {
        return new Job(
                id,
                KernelBuilder.counting().build(),
                KernelMode.RESUMABLE,
                new Limits(1 << 20, 600),
                KernelBuilder.input(STEPS, rounds),
                new CheckpointPolicy(INTERVAL_MS, 10));
    }

    private Run start(String id, int rounds) {
        return sandbox.start(job(id, rounds), heard::add);
    }

    private <T extends RunEvent> T awaits(Class<T> kind) throws Exception {
        while (true) {
            RunEvent event = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(event)
                    .as("an event on the way to " + kind.getSimpleName())
                    .isNotNull();
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
            assertThat(event).as("on the way to " + kind.getSimpleName()).isNotInstanceOf(RunEvent.Finished.class);
        }
    }

    private static void isAs(Outcome.Finished undisturbed, Outcome outcome) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Finished.class, finished -> {
            assertThat(finished.result()).isEqualTo(undisturbed.result());
            assertThat(finished.checkpointRoot()).hasSize(32).isEqualTo(undisturbed.checkpointRoot());
            assertThat(finished.steps()).isEqualTo(STEPS);
        });
    }

    @Test
    void killedAtRandomMomentsItNeverGoesBackBehindAStateThatWasKept() throws Exception {
        long seed = Long.getLong("fallow.seed", 5);
        Random random = new Random(seed);
        String id = "killed";
        Run run = start(id, ROUNDS_LONG);
        for (int kill = 1; kill <= KILLS; kill++) {
            long begun = awaits(RunEvent.Started.class).step();
            long kept = begun;
            for (int i = 1 + random.nextInt(2); i > 0; i--) {
                kept = awaits(RunEvent.Checkpointed.class).step();
                assertThat(kept).as("seed " + seed).isGreaterThan(begun);
            }
            run.await(Duration.ofMillis(random.nextLong(2 * INTERVAL_MS)));
            long pid = sandbox.workerPids().getFirst();
            assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
            kept = keptUntilItDied(kept);
            if (kill == KILLS - 1) {
                // One crash too many for one run: the unit is reported as failed here, and goes on when it is run
                // again.
                assertThat(run.await(PATIENCE)).get().isInstanceOf(Outcome.Lost.class);
                awaits(RunEvent.Finished.class);
                run = start(id, ROUNDS_LONG);
            }
            RunEvent.Started again = awaits(RunEvent.Started.class);
            assertThat(again.step())
                    .as("seed " + seed + ", kill " + kill + ": the step it goes on from, of those kept the last")
                    .isEqualTo(kept);
            heard.add(again);
        }
        isAs(undisturbedLong, run.await(PATIENCE).orElseThrow());
    }

    /** The last step kept, with the states that were on their way when it was killed. */
    private long keptUntilItDied(long before) throws Exception {
        long kept = before;
        while (true) {
            RunEvent event = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(event).as("news of its death").isNotNull().isNotInstanceOf(RunEvent.Finished.class);
            if (event instanceof RunEvent.Checkpointed checkpointed) {
                kept = checkpointed.step();
            } else if (event instanceof RunEvent.Crashed) {
                return kept;
            }
        }
    }

    /** What may happen to a base or to the last delta, and how the run says so. */
    enum Damage {
        CUT_SHORT("damaged") {
            @Override
            void to(Path file) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            }
        },
        A_BIT_FLIPPED("damaged") {
            @Override
            void to(Path file) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length * 2 / 3] ^= 4;
                Files.write(file, bytes);
            }
        },
        BYTES_AFTER_ITS_END("damaged") {
            @Override
            void to(Path file) throws IOException {
                Files.write(file, new byte[50], StandardOpenOption.APPEND);
            }
        },
        NOT_READABLE("cannot be read") {
            @Override
            void to(Path file) throws IOException {
                Files.delete(file);
                Files.createDirectory(file);
            }
        };

        private final String said;

        Damage(String said) {
            this.said = said;
        }

        abstract void to(Path file) throws IOException;
    }

    /** Leaves a base and a delta of a unit that was cancelled on its way, one of them damaged. */
    private void leavesDamaged(String id, String damaged, Damage damage) throws Exception {
        List<String> names = List.of(id + ".checkpoint", id + ".delta-1");
        Path aside = Files.createDirectories(folder.resolve("aside"));
        sandbox.forget(id);
        Run run = sandbox.start(job(id, ROUNDS), event -> {
            if (event instanceof RunEvent.Checkpointed && Files.exists(folder.resolve(names.getLast()))) {
                names.forEach(name -> copy(folder.resolve(name), aside.resolve(name)));
                heard.add(event);
            } else if (event instanceof RunEvent.Finished) {
                heard.add(event);
            }
        });
        awaits(RunEvent.Checkpointed.class);
        run.cancel();
        assertThat(run.await(PATIENCE)).get().isInstanceOf(Outcome.Cancelled.class);
        sandbox.forget(id);
        names.forEach(name -> copy(aside.resolve(name), folder.resolve(name)));
        damage.to(folder.resolve(damaged));
        heard.clear();
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> lines() {
        return heard.stream()
                .filter(RunEvent.Log.class::isInstance)
                .map(event -> ((RunEvent.Log) event).line())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedDeltaCostsNoMoreThanWhatFollowsIt(Damage damage) throws Exception {
        leavesDamaged("delta", "delta.delta-1", damage);
        Run run = start("delta", ROUNDS);
        Outcome outcome = run.await(PATIENCE).orElseThrow();
        assertThat(heard.stream().filter(RunEvent.Started.class::isInstance))
                .singleElement()
                .isInstanceOfSatisfying(
                        RunEvent.Started.class,
                        started -> assertThat(started.step()).isPositive());
        assertThat(lines()).anySatisfy(line -> assertThat(line).contains(damage.said));
        isAs(undisturbed, outcome);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"BYTES_AFTER_ITS_END"})
    void aDamagedBaseBeginsTheUnitAgain(Damage damage) throws Exception {
        leavesDamaged("base", "base.checkpoint", damage);
        Run run = start("base", ROUNDS);
        assertThat(awaits(RunEvent.Log.class).line()).contains(damage.said);
        assertThat(awaits(RunEvent.Started.class).step()).isZero();
        isAs(undisturbed, run.await(PATIENCE).orElseThrow());
        sandbox.forget("base");
        assertThat(folder.resolve("base.checkpoint")).doesNotExist();
    }

    @Test
    void aFullDiskIsToldOnceAndTheUnitEndsAllTheSame() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "skipped: a full disk needs Linux's /dev/full");
        Run run = start("full", ROUNDS);
        awaits(RunEvent.Checkpointed.class);
        Files.createSymbolicLink(folder.resolve("full.tmp"), full);
        assertThat(awaits(RunEvent.Log.class).line())
                .contains("could not be kept")
                .contains("No space left");
        // The disk has room again, as the failed part is gone: the next state is saved whole.
        long kept = awaits(RunEvent.Checkpointed.class).step();
        ProcessHandle.of(sandbox.workerPids().getFirst()).orElseThrow().destroyForcibly();
        assertThat(awaits(RunEvent.Started.class).step()).isGreaterThanOrEqualTo(kept);
        isAs(undisturbed, run.await(PATIENCE).orElseThrow());
        assertThat(lines()).noneSatisfy(line -> assertThat(line).contains("could not be kept"));
    }
}
