package org.fallow.node.io.volunteer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fallow.work.containment.Containment;
import org.fallow.work.io.EngineHome;
import org.fallow.work.io.Priority;
import org.fallow.work.io.SandboxOptions;
import org.fallow.work.io.WorkerSandbox;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.Run;
import org.fallow.work.sandbox.RunEvent;

/** Runs one unit on this machine with no network, in the same sandbox as a node's. */
public final class LocalRun {
    private static final Duration SLICE = Duration.ofHours(1);

    private LocalRun() {}

    /** Hears how far the unit is, 0 to 1. */
    @FunctionalInterface
    public interface Progress {
        /** It is this far. */
        void at(double fraction);
    }

    /**
     * Runs a unit to its end.
     *
     * @param app where the program's jars lie
     * @param job as {@link Job} says; that of a unit, where the same bytes are to come out
     */
    public static Outcome run(Path app, Job job, Optional<Progress> progress) throws IOException {
        Path checkpoints = Files.createTempDirectory("fallow-run");
        // Somebody waits for it.
        SandboxOptions options = new SandboxOptions(EngineHome.at(app), checkpoints, 1, Priority.NORMAL);
        try (WorkerSandbox sandbox = new WorkerSandbox(options)) {
            Run run = sandbox.start(job, event -> {
                if (event instanceof RunEvent.Progress(double fraction, long step, long cpuMillis)) {
                    progress.ifPresent(p -> p.at(fraction));
                }
            });
            Optional<Outcome> outcome = Optional.empty();
            while (outcome.isEmpty()) {
                outcome = run.await(SLICE);
            }
            return outcome.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Cancelled();
        } finally {
            remove(checkpoints);
        }
    }

    /** What contains workers on this computer, as one that is started for it says; one that does not start says why. */
    public static Containment containment(Path app) {
        try {
            Path folder = Files.createTempDirectory("fallow-doctor");
            SandboxOptions options = new SandboxOptions(EngineHome.at(app), folder, 1, Priority.NORMAL);
            try (WorkerSandbox sandbox = new WorkerSandbox(options)) {
                return sandbox.containment();
            } finally {
                remove(folder);
            }
        } catch (IOException e) {
            return Containment.none("no worker starts: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Containment.none("interrupted");
        }
    }

    static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }
}
