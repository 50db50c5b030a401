package org.fallow.node.io.volunteer;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.fallow.work.io.WorkerSandbox;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.sandbox.CheckpointPolicy;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.Run;
import org.fallow.work.sandbox.RunEvent;

/**
 * What it costs a kernel that NaNs get the same bits everywhere: the same unit from its start, settled and as published, by turns in
 * one worker. Compared is the processor time for a step, the least of each: what else the machine does only adds to it.
 */
final class NanTrial {
    /** Of each kind; in the first its code is compiled. */
    static final int TURNS = 4;

    /** For two steps of a kernel that is still being compiled, on a busy machine. */
    private static final long TURN_NANOS_MAX = 30_000_000_000L;

    /** No turns are begun after that. */
    private static final long NANOS_MAX = 3 * TURN_NANOS_MAX;

    private static final Duration SLICE = Duration.ofMillis(50);
    private static final CheckpointPolicy RARELY = new CheckpointPolicy(86_400_000, 0);

    /** Where a turn began to be measured, and how far it came. */
    private static final class Turn {
        private long fromStep = -1;
        private long fromMillis;
        private long toStep;
        private long toMillis;

        /** At least two steps lie between what was seen. */
        private synchronized boolean enough() {
            return fromStep >= 0 && toStep > fromStep + 1;
        }

        private synchronized void on(RunEvent event) {
            if (event instanceof RunEvent.Progress(double fraction, long step, long cpuMillis)) {
                if (fromStep < 0) {
                    fromStep = step;
                    fromMillis = cpuMillis;
                }
                toStep = step;
                toMillis = cpuMillis;
            }
        }

        /** Processor time for a step; infinite where too few were seen. */
        private synchronized double millisAStep(Optional<Outcome> outcome) {
            if (toStep > fromStep && toMillis > fromMillis && fromStep >= 0) {
                return (toMillis - fromMillis) / (double) (toStep - fromStep);
            }
            return outcome.isPresent()
                            && outcome.get()
                                    instanceof Outcome.Finished(byte[] result, byte[] root, long steps, long cpu)
                            && cpu > 0
                    ? cpu / (double) steps
                    : Double.POSITIVE_INFINITY;
        }
    }

    private final WorkerSandbox sandbox;
    private final byte[] kernel;
    private final Limits limits;
    private final byte[] input;
    private final long turnNanos;

    NanTrial(WorkerSandbox sandbox, byte[] kernel, Limits limits, byte[] input, double seconds) {
        this.sandbox = sandbox;
        this.kernel = kernel;
        this.limits = limits;
        this.input = input;
        this.turnNanos = (long) (seconds * 1e9 / (2 * TURNS));
    }

    /** Share of time that it adds, 0 where none is seen; -1 where too few steps ended in a turn. Takes {@code seconds}, longer where steps are. */
    double cost(Consumer<String> progress) throws InterruptedException {
        double settled = Double.POSITIVE_INFINITY;
        double published = Double.POSITIVE_INFINITY;
        long begun = System.nanoTime();
        for (int i = 1; i <= TURNS && System.nanoTime() - begun < NANOS_MAX; i++) {
            progress.accept("with and without settled NaNs, turn %d of %d".formatted(i, TURNS));
            settled = Math.min(settled, turn(true));
            published = Math.min(published, turn(false));
        }
        return Double.isInfinite(settled) || Double.isInfinite(published) ? -1 : Math.max(0, settled / published - 1);
    }

    private double turn(boolean settled) throws InterruptedException {
        Turn seen = new Turn();
        Job job = new Job("nans", kernel, KernelMode.RESUMABLE, limits, input, RARELY, settled);
        Run run = sandbox.start(job, seen::on);
        long begun = System.nanoTime();
        Optional<Outcome> outcome = run.await(SLICE);
        while (outcome.isEmpty() && System.nanoTime() - begun < (seen.enough() ? turnNanos : TURN_NANOS_MAX)) {
            outcome = run.await(SLICE);
        }
        double millis = seen.millisAStep(outcome);
        if (outcome.isEmpty()) {
            run.cancel();
            run.await(Duration.ofMinutes(1));
        }
        sandbox.forget("nans");
        return millis;
    }
}
