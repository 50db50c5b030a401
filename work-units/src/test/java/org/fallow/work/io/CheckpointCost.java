package org.fallow.work.io;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.fallow.work.kernel.KernelBuilder;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.sandbox.CheckpointPolicy;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.Run;
import org.fallow.work.sandbox.RunEvent;

/**
 * What saving and hashing 64 MiB of live memory costs a run in the real worker: with all of it written between two saves,
 * as random bytes or as small numbers, and with a word in every sixteenth page. Started by {@code bench/checkpoint}.
 */
final class CheckpointCost {
    private static final int MEMORY_BYTES = 64 << 20;
    private static final int SAVES = 4;
    private static final int SECONDS_MAX = 120;
    private static final PrintStream OUT = System.out;

    private CheckpointCost() {}

    /** The kernels of the table, by what their step does to 64 MiB. */
    private enum Load {
        RANDOM("all of it, random bytes", 8, true),
        NUMBERS("all of it, small numbers", 8, false),
        SPARSE("all of it once, then a word in each MiB", 1 << 20, true);

        private final String words;
        private final int stride;
        private final boolean random;

        Load(String words, int stride, boolean random) {
            this.words = words;
            this.stride = stride;
            this.random = random;
        }

        byte[] kernel() {
            return KernelBuilder.filling(stride, random).build();
        }
    }

    /** Takes no arguments. */
    public static void main(String[] arguments) throws Exception {
        OUT.println("64 MiB of live memory; milliseconds of the worker's processor time a save");
        for (Load load : Load.values()) {
            List<RunEvent.Checkpointed> saved = new CopyOnWriteArrayList<>();
            Outcome outcome = run(load, saved);
            if (!(outcome instanceof Outcome.Cancelled) || saved.isEmpty()) {
                throw new IllegalStateException(load + ": " + outcome.text() + ", " + saved.size() + " states saved");
            }
            for (int i = 0; i < saved.size(); i++) {
                OUT.printf(
                        Locale.ROOT,
                        "%-42s save %d: %6.1f MiB %8.1f ms%n",
                        load.words,
                        i + 1,
                        saved.get(i).bytes() / (double) (1 << 20),
                        saved.get(i).costMicros() / 1e3);
            }
        }
    }

    private static Outcome run(Load load, List<RunEvent.Checkpointed> saved) throws Exception {
        Path folder = Files.createTempDirectory("fallow-cost");
        try (WorkerSandbox sandbox =
                new WorkerSandbox(new SandboxOptions(WorkerSandboxTest.home(), folder, 1, Priority.NORMAL))) {
            Job job = new Job(
                    "cost",
                    load.kernel(),
                    KernelMode.RESUMABLE,
                    new Limits(MEMORY_BYTES, 600),
                    new byte[8],
                    new CheckpointPolicy(2_000, 0));
            Run run = sandbox.start(job, event -> {
                if (event instanceof RunEvent.Checkpointed checkpointed) {
                    saved.add(checkpointed);
                }
            });
            for (int i = 0; i < SECONDS_MAX && saved.size() < SAVES; i++) {
                run.await(Duration.ofSeconds(1));
            }
            run.cancel();
            Outcome outcome = run.await(Duration.ofSeconds(SECONDS_MAX)).orElseThrow();
            sandbox.forget("cost");
            return outcome;
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
