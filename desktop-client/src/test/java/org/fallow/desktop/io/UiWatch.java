package org.fallow.desktop.io;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javafx.application.Platform;

/**
 * Asks the UI thread again and again, and notes how much processor time it used before it answered: so long an idle machine
 * would have kept a person waiting, however busy this one is. What a test does to the window itself, as taking pictures of
 * it, is left out.
 */
final class UiWatch implements AutoCloseable {
    private static final double MS = 1e6;
    private static final int BLOCKED_MS = 50;
    private static final int PAUSE_MS = 2;
    private static final int WORST = 8;
    /** Odd while a test does something to the window that no person does. */
    private static final AtomicInteger MEDDLED = new AtomicInteger();

    /**
     * An answer of the UI thread.
     *
     * @param ms processor time it took
     * @param where what the UI thread was seen doing meanwhile, as far as it was seen
     */
    record Answer(double ms, String where) {}

    private final Path report;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final List<Answer> answers = new ArrayList<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("ui-watch").unstarted(this::run);
    private volatile boolean closed;

    /** Will write what it finds to {@code report}. */
    UiWatch(Path report) {
        this.report = report;
        thread.start();
    }

    /** Does something to the window that no person does; what it costs is not counted. */
    static void meddle(Runnable work) {
        MEDDLED.incrementAndGet();
        try {
            work.run();
        } finally {
            MEDDLED.incrementAndGet();
        }
    }

    /** The answers so far, the shortest first. */
    List<Answer> answers() {
        synchronized (answers) {
            return answers.stream()
                    .sorted(Comparator.comparingDouble(Answer::ms))
                    .toList();
        }
    }

    private void run() {
        Thread[] ui = new Thread[1];
        try {
            CountDownLatch found = new CountDownLatch(1);
            Platform.runLater(() -> {
                ui[0] = Thread.currentThread();
                found.countDown();
            });
            found.await();
            CountDownLatch never = new CountDownLatch(1);
            while (!closed) {
                ask(ui[0]);
                if (never.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(Thread ui) throws InterruptedException {
        int meddled = MEDDLED.get();
        long before = threads.getThreadCpuTime(ui.threadId());
        long[] after = new long[1];
        Map<String, Integer> seen = new HashMap<>();
        CountDownLatch answered = new CountDownLatch(1);
        Platform.runLater(() -> {
            after[0] = threads.getCurrentThreadCpuTime();
            answered.countDown();
        });
        while (!answered.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
            seen.merge(place(ui.getStackTrace()), 1, Integer::sum);
        }
        if (meddled % 2 == 0 && MEDDLED.get() == meddled) {
            synchronized (answers) {
                answers.add(new Answer((after[0] - before) / MS, most(seen)));
            }
        }
    }

    private static String most(Map<String, Integer> seen) {
        return seen.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
    }

    /** The innermost method of the program, and the innermost of all. */
    private static String place(StackTraceElement[] stack) {
        if (stack.length == 0) {
            return "";
        }
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().startsWith("org.fallow")) {
                return name(frame) + " < " + name(stack[0]);
            }
        }
        String event = "";
        for (StackTraceElement frame : stack) {
            event = frame.getMethodName().matches("doCSSPass|doLayoutPass|syncPeer|.*pulse|handleMouseEvent")
                    ? frame.getMethodName()
                    : event;
        }
        return event + " < " + name(stack[0]);
    }

    private static String name(StackTraceElement frame) {
        String type = frame.getClassName();
        return type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethodName();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        thread.interrupt();
        List<Answer> sorted = answers();
        Files.createDirectories(report.toAbsolutePath().getParent());
        Files.writeString(report, sorted.isEmpty() ? "not measured\n" : words(sorted));
    }

    private static String words(List<Answer> sorted) {
        long blocked =
                sorted.stream().filter(answer -> answer.ms() > BLOCKED_MS).count();
        StringBuilder words = new StringBuilder(String.format(
                Locale.ROOT,
                "UI thread, processor time: %d questions, median %.1f ms, 99th percentile %.1f ms, longest %.0f ms, %d"
                        + " above %d ms%n",
                sorted.size(),
                sorted.get(sorted.size() / 2).ms(),
                sorted.get(sorted.size() * 99 / 100).ms(),
                sorted.getLast().ms(),
                blocked,
                BLOCKED_MS));
        for (Answer one : sorted.reversed().subList(0, Math.min(WORST, sorted.size()))) {
            words.append(String.format(Locale.ROOT, "    %.0f ms %s%n", one.ms(), one.where()));
        }
        return words.toString();
    }
}
