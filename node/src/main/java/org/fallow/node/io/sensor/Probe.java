package org.fallow.node.io.sensor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.fallow.node.policy.Reading;
import org.jspecify.annotations.Nullable;

/**
 * Reads a sensor again and again while it is wanted, on a thread of its own, so that one that hangs holds up nothing else:
 * its reading then gets too old, and is absent.
 *
 * @param <T> what it reads
 */
public final class Probe<T> implements AutoCloseable {
    private static final Duration OLD_MIN = Duration.ofSeconds(10);
    private static final int OLD_PERIODS = 3;
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(2);

    /** What this computer has not, as it said twice, is looked for so many times more seldom, but each minute. */
    private static final int MISSING_PERIODS = 10;

    private static final Duration MISSING_MAX = Duration.ofMinutes(1);

    private final String name;
    private final Sensor<T> sensor;
    private volatile Duration period = Duration.ZERO;
    private volatile Optional<Reading<T>> last = Optional.empty();
    private volatile long readAt;
    private volatile Duration oldAfter = OLD_MIN;
    private volatile long wantedAt;
    /** Counts how often it was wanted or not: an older thread ends. */
    private volatile int round;

    private @Nullable Thread reader;

    /** Reads nothing until it is wanted. */
    public Probe(String name, Sensor<T> sensor) {
        this.name = name;
        this.sensor = sensor;
    }

    /** Reads this often from now on; zero for not at all. */
    public synchronized void every(Duration wanted) {
        if (wanted.equals(period)) {
            return;
        }
        boolean anew = period.isZero();
        period = wanted;
        if (anew) {
            wantedAt = System.nanoTime();
            round++;
            int mine = round;
            // Not a virtual one: a call into a library holds its thread.
            reader = Thread.ofPlatform().daemon().name("sensor-" + name).start(() -> run(mine));
        } else {
            if (wanted.isZero()) {
                round++;
                last = Optional.empty();
            }
            LockSupport.unpark(reader);
        }
    }

    /** Whether it has been read since it was wanted, need not be, or takes too long to be waited for. */
    public boolean ready() {
        return period.isZero() || last.isPresent() || System.nanoTime() - wantedAt > FIRST_PATIENCE.toNanos();
    }

    /** The last reading. */
    public Reading<T> last() {
        Optional<Reading<T>> reading = last;
        if (reading.isEmpty()) {
            return Reading.absent("it has not been read yet");
        }
        return System.nanoTime() - readAt > oldAfter.toNanos()
                ? Reading.absent("the sensor does not answer")
                : reading.get();
    }

    private void run(int mine) {
        while (round == mine) {
            Reading<T> reading = sensor.read();
            Duration pause;
            synchronized (this) {
                boolean missing =
                        isAbsent(reading) && last.filter(Probe::isAbsent).isPresent();
                pause = missing ? seldom(period) : period;
                if (round == mine) {
                    readAt = System.nanoTime();
                    oldAfter = pause.multipliedBy(OLD_PERIODS).plus(OLD_MIN);
                    last = Optional.of(reading);
                }
            }
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    private static boolean isAbsent(Reading<?> reading) {
        return reading instanceof Reading.Absent<?>;
    }

    /** The period of what is not there. */
    static Duration seldom(Duration period) {
        Duration longer = period.multipliedBy(MISSING_PERIODS);
        Duration most = period.compareTo(MISSING_MAX) > 0 ? period : MISSING_MAX;
        return longer.compareTo(most) < 0 ? longer : most;
    }

    @Override
    public void close() {
        every(Duration.ZERO);
    }
}
