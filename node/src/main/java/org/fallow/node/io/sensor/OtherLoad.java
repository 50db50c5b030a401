package org.fallow.node.io.sensor;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.fallow.node.policy.Reading;
import org.jspecify.annotations.Nullable;

/**
 * What other programs use of the processors, since the last time this was read: all that is busy, less what this process
 * and those it started have used.
 */
final class OtherLoad implements Sensor<Double> {
    private static final Path STAT = Path.of("/proc/stat");
    private static final int IDLE = 3;
    private static final int WAITING = 4;
    /** After it come times of guests, which are part of others, and of other machines. */
    private static final int SOFT_INTERRUPTS = 6;

    private static final int STOLEN = 7;

    private @Nullable Sample last;

    /**
     * Counters at one moment.
     *
     * @param nanos of what clock there is
     * @param busy of all processors' time, in ticks
     * @param all the same with idle time
     * @param own processor time of each process of ours, in nanoseconds, by its id
     */
    private record Sample(long nanos, long busy, long all, Map<Long, Long> own) {}

    @Override
    public Reading<Double> read() {
        try {
            long[] ticks = Files.exists(STAT) ? ticks(Files.readString(STAT)) : new long[2];
            Sample before = last;
            Sample now = new Sample(System.nanoTime(), ticks[0], ticks[1], own());
            last = now;
            return before == null ? Reading.absent("it is read for the first time") : share(before, now);
        } catch (IOException e) {
            return Reading.absent("/proc/stat cannot be read");
        }
    }

    private static Reading<Double> share(Sample before, Sample now) {
        long nanos = now.nanos() - before.nanos();
        int processors = Runtime.getRuntime().availableProcessors();
        double busy;
        if (now.all() > before.all()) {
            busy = (double) (now.busy() - before.busy()) / (now.all() - before.all());
            processors = Math.max(processors, counted());
        } else if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                && system.getCpuLoad() >= 0) {
            busy = system.getCpuLoad();
        } else {
            return Reading.absent("this system does not tell the load");
        }
        long own = 0;
        for (Map.Entry<Long, Long> process : now.own().entrySet()) {
            own += Math.max(0, process.getValue() - before.own().getOrDefault(process.getKey(), 0L));
        }
        return Reading.of(Math.clamp(busy - (double) own / nanos / processors, 0, 1));
    }

    /** Processors of the whole machine, as {@code /proc/stat} counts it, where this process may use fewer. */
    private static int counted() {
        try (Stream<String> lines = Files.lines(STAT)) {
            return (int) lines.filter(l -> l.matches("cpu[0-9]+ .*")).count();
        } catch (IOException e) {
            return 1;
        }
    }

    /** Busy ticks and all ticks of the first line of {@code /proc/stat}. See proc_stat(5). */
    static long[] ticks(String stat) throws IOException {
        String[] fields = stat.lines().findFirst().orElse("").strip().split(" +", -1);
        if (fields.length < STOLEN + 2 || !fields[0].equals("cpu")) {
            throw new IOException("not what proc_stat(5) says");
        }
        long busy = 0;
        long idle = 0;
        for (int i = 0; i <= SOFT_INTERRUPTS; i++) {
            long ticks = Long.parseLong(fields[i + 1]);
            if (i == IDLE || i == WAITING) {
                idle += ticks;
            } else {
                busy += ticks;
            }
        }
        return new long[] {busy, busy + idle};
    }

    private static Map<Long, Long> own() {
        Map<Long, Long> own = new HashMap<>();
        ProcessHandle self = ProcessHandle.current();
        Stream.concat(Stream.of(self), self.descendants())
                .forEach(p -> own.put(
                        p.pid(),
                        p.info().totalCpuDuration().map(Duration::toNanos).orElse(0L)));
        return own;
    }
}
