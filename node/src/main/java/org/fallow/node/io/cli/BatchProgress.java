package org.fallow.node.io.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.fallow.node.io.program.Screen;
import org.fallow.node.status.BatchStatus;
import org.jspecify.annotations.Nullable;

/** How far a batch is, as it goes on: the time that is left is reckoned from the last minutes, not from when it began. */
final class BatchProgress {
    private static final int BAR_CHARS = 40;
    private static final long WINDOW_NANOS = 120_000_000_000L;
    private static final int LOOKS_MAX = 512;

    private final Screen screen;
    private final Deque<Look> looks = new ArrayDeque<>();

    private record Look(long nanos, long settled) {}

    BatchProgress(Screen screen) {
        this.screen = screen;
    }

    /** Shows it; on a terminal a bar, elsewhere a line every some seconds. */
    void show(BatchStatus batch, long nowNanos) {
        looks.addLast(new Look(nowNanos, batch.units() - batch.open()));
        while (looks.size() > LOOKS_MAX || nowNanos - looks.getFirst().nanos() > WINDOW_NANOS) {
            looks.removeFirst();
        }
        String line = line(batch, left(batch));
        screen.show(List.of(bar(batch) + "  " + line), line);
    }

    /** Seconds until all is settled, as it goes now; what the node reckons where nothing was settled lately. */
    private @Nullable Long left(BatchStatus batch) {
        Look first = looks.getFirst();
        Look last = looks.getLast();
        long settled = last.settled() - first.settled();
        if (settled <= 0) {
            return batch.etaSeconds();
        }
        double secondsEach = (last.nanos() - first.nanos()) / 1e9 / settled;
        return (long) Math.ceil(secondsEach * batch.open());
    }

    /** In words, without a time where that is not known. */
    static String line(BatchStatus batch, @Nullable Long seconds) {
        StringBuilder line = new StringBuilder(
                String.format(Locale.ROOT, "%d of %d units accepted", batch.accepted(), batch.units()));
        if (batch.failed() > 0) {
            line.append(", ").append(batch.failed()).append(" failed");
        }
        if (batch.open() == 0) {
            return line.append("; done").toString();
        }
        if (batch.withdrawn()) {
            return line.append("; cancelled").toString();
        }
        return seconds == null
                ? line.toString()
                : line.append("; about ")
                        .append(StatusCommand.duration(seconds))
                        .append(" to go")
                        .toString();
    }

    /** {@code [####....]  12 %}. */
    static String bar(BatchStatus batch) {
        double done = (double) (batch.units() - batch.open()) / batch.units();
        int full = (int) (done * BAR_CHARS);
        return String.format(
                Locale.ROOT, "[%s%s] %3d %%", "#".repeat(full), ".".repeat(BAR_CHARS - full), (int) (done * 100));
    }
}
