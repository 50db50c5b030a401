package org.fallow.node.io.rounds;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something done at once, and then again and again on a thread of its own, until it is closed. */
public final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final String what;
    private final Supplier<Duration> period;
    private final Round round;
    private final Semaphore nudges = new Semaphore(0);
    private final Thread thread;

    /** One round; an interrupt ends it. What it throws is told in the log, and the next round comes all the same. */
    public interface Round {
        /** Does it. */
        void run() throws IOException, InterruptedException;
    }

    private Rounds(String what, Supplier<Duration> period, Round round) {
        this.what = what;
        this.period = period;
        this.round = round;
        this.thread = Thread.ofVirtual().name(what).unstarted(this::run);
    }

    /**
     * Starts the rounds.
     *
     * @param what is done, for the log: {@code "collecting"}
     * @param period from the end of a round to the start of the next
     */
    public static Rounds start(String what, Duration period, Round round) {
        return start(what, () -> period, round);
    }

    /** The same, with a period that is asked for after each round. */
    public static Rounds start(String what, Supplier<Duration> period, Round round) {
        Rounds rounds = new Rounds(what, period, round);
        rounds.thread.start();
        return rounds;
    }

    /** The next round comes now; after the one under way, if there is one. */
    public void nudge() {
        nudges.release();
    }

    /** Interrupts the round under way; there are no more. */
    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                once();
                nudges.tryAcquire(period.get().toNanos(), TimeUnit.NANOSECONDS);
                nudges.drainPermits();
            }
        } catch (InterruptedException e) {
            // The end: the one way to stop it.
            Thread.currentThread().interrupt();
        }
    }

    private void once() throws InterruptedException {
        try {
            round.run();
        } catch (IOException e) {
            LOG.warn("{}: {}", what, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("{}: a bug", what, e);
        }
    }
}
