package org.fallow.desktop.io;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.fallow.desktop.link.Sight;
import org.fallow.desktop.link.Steering;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.NodeApi;
import org.jspecify.annotations.Nullable;

/**
 * Asks the node every second on a virtual thread of its own, and does there what the buttons ask for. A node that went
 * away is asked again until it is back.
 */
final class NodeLink implements Steering, AutoCloseable {
    private static final int REQUESTS_MAX = 8;
    private static final long PERIOD_MS = 1_000;
    private static final long PERIOD_WITHOUT_NODE_MS = 2_000;

    /** Something to do with the node. */
    private interface Call {
        void make(NodeApi api) throws ApiException;
    }

    private record Request(Call call, Consumer<String> failed) {}

    private final NodeApi api;
    private final Consumer<Sight> receiver;
    private final BlockingQueue<Request> requests = new ArrayBlockingQueue<>(REQUESTS_MAX);
    private final Thread thread;
    private Sight.@Nullable Reached last;

    /** Starts asking; {@code receiver} hears on the UI thread. Closes {@code api} in the end. */
    NodeLink(NodeApi api, Consumer<Sight> receiver) {
        this.api = api;
        this.receiver = UiThread.latest(receiver);
        this.thread = Thread.ofVirtual().name("node-link").unstarted(this::ask);
    }

    void start() {
        thread.start();
    }

    @Override
    public void pause(Consumer<String> failed) {
        request(NodeApi::pause, failed);
    }

    @Override
    public void pause(Duration length, Consumer<String> failed) {
        request(node -> node.pause(length), failed);
    }

    @Override
    public void resume(Consumer<String> failed) {
        request(NodeApi::resume, failed);
    }

    @Override
    public void close() {
        thread.interrupt();
        api.close();
    }

    /** A click more than fits is dropped: the same buttons are waiting already. */
    private void request(Call call, Consumer<String> failed) {
        if (!requests.offer(new Request(call, failed))) {
            failed.accept("it has not done the last ones yet");
        }
    }

    private void ask() {
        try {
            while (true) {
                Sight sight = look();
                receiver.accept(sight);
                long patience = sight instanceof Sight.Lost ? PERIOD_WITHOUT_NODE_MS : PERIOD_MS;
                Request request = requests.poll(patience, TimeUnit.MILLISECONDS);
                if (request != null) {
                    perform(request);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void perform(Request request) {
        try {
            request.call().make(api);
        } catch (ApiException e) {
            UiThread.run(() -> request.failed().accept(e.line()));
        }
    }

    private Sight look() {
        try {
            Sight.Reached reached = new Sight.Reached(Instant.now(), api.status(), api.tasks(), api.projects());
            last = reached;
            return reached;
        } catch (ApiException e) {
            return new Sight.Lost(Instant.now(), e.getMessage(), last);
        }
    }
}
