package org.fallow.desktop.io;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.fallow.desktop.link.Asking;
import org.fallow.desktop.link.Sight;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.NodeApi;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the node every second on a virtual thread of its own; a node that went away is looked for until it is back.
 * Questions are put on threads of theirs, so that none waits for another.
 */
final class NodeLink implements Asking, AutoCloseable {
    private static final int QUESTIONS_MAX = 16;
    private static final long PERIOD_MS = 1_000;
    private static final Duration SLOW_PERIOD = Duration.ofSeconds(3);
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);

    private final NodeApi api;
    private final NodeProcess process;
    private final boolean startAtOnce;
    private final Consumer<Sight> receiver;
    private final Semaphore questions = new Semaphore(QUESTIONS_MAX);
    private final Semaphore wanted = new Semaphore(0);
    private final Thread thread;
    private Sight.@Nullable Reached last;
    private Sight.@Nullable Slow slow;
    private Instant slowUntil = Instant.MIN;
    private volatile @Nullable Instant startedAt;

    /** Will look when started; {@code receiver} hears on the UI thread. Closes {@code api} in the end. */
    NodeLink(NodeApi api, NodeProcess process, boolean startAtOnce, Consumer<Sight> receiver) {
        this.api = api;
        this.process = process;
        this.startAtOnce = startAtOnce;
        this.receiver = UiThread.latest(receiver);
        this.thread = Thread.ofVirtual().name("node-link").unstarted(this::run);
    }

    void begin() {
        thread.start();
    }

    @Override
    public <T> void ask(Question<T> question, Consumer<? super T> answered, Consumer<String> failed) {
        if (!questions.tryAcquire()) {
            failed.accept("it has not answered the last " + QUESTIONS_MAX + " questions yet");
            return;
        }
        Thread.ofVirtual().name("question").start(() -> {
            try {
                T answer = question.to(api);
                UiThread.run(() -> answered.accept(answer));
            } catch (ApiException e) {
                UiThread.run(() -> failed.accept(e.line()));
            } finally {
                questions.release();
            }
        });
    }

    @Override
    public void look() {
        wanted.release();
    }

    @Override
    public void start() {
        startedAt = Instant.now();
        try {
            process.start();
        } catch (IOException e) {
            startedAt = null;
            receiver.accept(new Sight.Lost(Instant.now(), String.valueOf(e.getMessage()), null));
        }
        look();
    }

    @Override
    public void close() {
        thread.interrupt();
        api.close();
    }

    private void run() {
        try {
            Sight first = look(Instant.now());
            if (first instanceof Sight.Lost && startAtOnce) {
                start();
            } else {
                receiver.accept(first);
            }
            while (true) {
                boolean asked = wanted.tryAcquire(PERIOD_MS, TimeUnit.MILLISECONDS);
                wanted.drainPermits();
                if (asked) {
                    slowUntil = Instant.MIN;
                }
                receiver.accept(look(Instant.now()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Sight look(Instant now) {
        try {
            Sight.Slow old = slow;
            if (old == null || now.isAfter(slowUntil)) {
                old = lookSlowly();
                slow = old;
                slowUntil = now.plus(SLOW_PERIOD);
            }
            Sight.Reached reached = new Sight.Reached(Instant.now(), api.status(), api.tasks(), old);
            last = reached;
            startedAt = null;
            return reached;
        } catch (ApiException e) {
            slowUntil = Instant.MIN;
            return without(now, e);
        }
    }

    private Sight without(Instant now, ApiException failure) {
        Instant started = startedAt;
        if (started != null && process.isRunning() && now.isBefore(started.plus(START_PATIENCE))) {
            return new Sight.Starting();
        }
        String lastWords = started == null ? null : process.lastWords();
        return new Sight.Lost(now, lastWords == null ? String.valueOf(failure.getMessage()) : lastWords, last);
    }

    private Sight.Slow lookSlowly() throws ApiException {
        return new Sight.Slow(
                api.projects(), api.rules(), api.settings(), api.peers(), api.directory(), api.batches(), api.credit());
    }
}
