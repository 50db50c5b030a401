package org.fallow.node.io.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.KernelMode;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.Run;
import org.fallow.work.sandbox.RunEvent;
import org.fallow.work.sandbox.RunListener;
import org.fallow.work.sandbox.Sandbox;

/**
 * The demo's liar: a node like any other, but for its sandbox, which turns every result into a wrong one. The node signs
 * and sends what it is given.
 */
public final class FaultyNode {
    private static final Pattern ENERGY = Pattern.compile("\"energy\":(-?[0-9]{1,9})");

    private FaultyNode() {}

    /** As {@code fallow}. */
    public static void main(String[] arguments) {
        System.exit(Main.run(LyingSandbox::new, arguments));
    }

    /** A wrong answer of the right form: a better energy than was found, or else another last byte. */
    static byte[] falsified(byte[] result) {
        String text = new String(result, StandardCharsets.UTF_8);
        Matcher energy = ENERGY.matcher(text);
        if (energy.find()) {
            long better = Long.parseLong(energy.group(1)) - 1;
            return energy.replaceFirst("\"energy\":" + better).getBytes(StandardCharsets.UTF_8);
        }
        byte[] wrong = Arrays.copyOf(result, Math.max(1, result.length));
        wrong[wrong.length - 1] ^= 1;
        return wrong;
    }

    private record LyingSandbox(Sandbox honest) implements Sandbox {
        @Override
        public void limit(int percent) {
            honest.limit(percent);
        }

        @Override
        public int slots() {
            return honest.slots();
        }

        @Override
        public Run start(Job job, RunListener listener) {
            return new LyingRun(honest.start(job, event -> listener.on(lie(event))));
        }

        @Override
        public void forget(String jobId) {
            honest.forget(jobId);
        }

        @Override
        public boolean runs(KernelMode mode) {
            return honest.runs(mode);
        }
    }

    private record LyingRun(Run honest) implements Run {
        @Override
        public String id() {
            return honest.id();
        }

        @Override
        public void pause() {
            honest.pause();
        }

        @Override
        public void resume() {
            honest.resume();
        }

        @Override
        public void cancel() {
            honest.cancel();
        }

        @Override
        public Optional<Outcome> await(Duration patience) throws InterruptedException {
            return honest.await(patience).map(FaultyNode::lie);
        }
    }

    private static RunEvent lie(RunEvent event) {
        return event instanceof RunEvent.Finished(Outcome outcome) ? new RunEvent.Finished(lie(outcome)) : event;
    }

    private static Outcome lie(Outcome outcome) {
        return outcome instanceof Outcome.Finished(byte[] result, byte[] root, long steps, long cpuMillis)
                ? new Outcome.Finished(falsified(result), root, steps, cpuMillis)
                : outcome;
    }
}
