package org.fallow.desktop.io;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.NodeApi;
import org.fallow.node.status.NodeEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to what happens on the node, on a virtual thread of its own: first to what the node remembers, then to each event as
 * it comes. A node that went away is listened to again once it is back, from the last event heard, so that none is missed.
 */
final class EventFeed implements AutoCloseable {
    /** Events that wait for the UI thread; the oldest give way. */
    private static final int WAITING_MAX = 2_000;

    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);

    private final NodeApi api;
    private final Consumer<Collection<NodeEvent>> receiver;
    private final Deque<NodeEvent> waiting = new ArrayDeque<>();
    private final Thread thread;
    private long last;

    /** Will listen when started; {@code receiver} hears on the UI thread. Leaves {@code api} open. */
    EventFeed(NodeApi api, Consumer<Collection<NodeEvent>> receiver) {
        this.api = api;
        this.receiver = receiver;
        this.thread = Thread.ofVirtual().name("event-feed").unstarted(this::run);
    }

    void begin() {
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (!Thread.interrupted()) {
                try {
                    api.events(last, List.of(), this::heard);
                } catch (ApiException e) {
                    LOG.debug("listening to events: {}", e.line());
                }
                Thread.sleep(AGAIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void heard(NodeEvent event) {
        last = event.id();
        boolean first;
        synchronized (waiting) {
            first = waiting.isEmpty();
            if (waiting.size() >= WAITING_MAX) {
                waiting.removeFirst();
            }
            waiting.addLast(event);
        }
        if (first) {
            UiThread.run(this::deliver);
        }
    }

    private void deliver() {
        List<NodeEvent> news;
        synchronized (waiting) {
            news = List.copyOf(waiting);
            waiting.clear();
        }
        receiver.accept(news);
    }
}
