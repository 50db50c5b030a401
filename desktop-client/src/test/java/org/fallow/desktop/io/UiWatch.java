package org.fallow.desktop.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;

/** Asks the UI thread again and again how long it takes to answer, and writes the longest times down: a figure, no test. */
final class UiWatch implements AutoCloseable {
    private static final double MS = 1e6;
    private static final int BLOCKED_MS = 50;

    private final Path report;
    private final List<Double> answersMs = new ArrayList<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("ui-watch").unstarted(this::run);
    private volatile boolean closed;

    UiWatch(Path report) {
        this.report = report;
        thread.start();
    }

    private void run() {
        CountDownLatch pause = new CountDownLatch(1);
        try {
            while (!closed) {
                long asked = System.nanoTime();
                CountDownLatch answered = new CountDownLatch(1);
                Platform.runLater(answered::countDown);
                answered.await();
                synchronized (answersMs) {
                    answersMs.add((System.nanoTime() - asked) / MS);
                }
                if (pause.await(5, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        thread.interrupt();
        synchronized (answersMs) {
            List<Double> sorted = answersMs.stream().sorted().toList();
            long blocked = sorted.stream().filter(ms -> ms > BLOCKED_MS).count();
            String line = sorted.isEmpty()
                    ? "not measured"
                    : String.format(
                            Locale.ROOT,
                            "UI thread: %d questions, median %.1f ms, 99th percentile %.1f ms, longest %.0f ms, %d above %d ms",
                            sorted.size(),
                            sorted.get(sorted.size() / 2),
                            sorted.get(sorted.size() * 99 / 100),
                            sorted.getLast(),
                            blocked,
                            BLOCKED_MS);
            Files.createDirectories(report.toAbsolutePath().getParent());
            Files.writeString(report, line + "\n");
        }
    }
}
