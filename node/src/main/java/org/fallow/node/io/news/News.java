package org.fallow.node.io.news;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fallow.node.status.NodeEvent;
import org.fallow.node.status.NodeState;
import org.jspecify.annotations.Nullable;

/**
 * What happens on a node, numbered: the last of it for whoever comes later, and all of it for whoever listens. Telling
 * never waits for a listener: one that does not keep up is dropped.
 */
public final class News implements AutoCloseable {
    /** Events that are remembered. */
    static final int MEMORY_MAX = 1_000;
    /** Listeners at a time. */
    static final int LISTENERS_MAX = 32;
    /** Events that wait for one listener; with one more it is dropped. */
    static final int WAITING_MAX = MEMORY_MAX + 256;

    private final InstantSource clock;
    private final @Nullable EventLog log;
    private final ArrayDeque<NodeEvent> memory = new ArrayDeque<>();
    private final List<Listener> listeners = new ArrayList<>();
    private Runnable listened = () -> {};
    private long last;
    private @Nullable NodeState state;
    private boolean closed;

    /** Somebody who listens; for one thread. */
    public final class Listener implements AutoCloseable {
        private final ArrayBlockingQueue<NodeEvent> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
        private final Runnable end;
        private volatile boolean ended;

        private Listener(Runnable end) {
            this.end = end;
        }

        /** The next event, waited for; empty when none comes in time, or when it has {@link #ended}. */
        public Optional<NodeEvent> next(Duration patience) throws InterruptedException {
            return ended
                    ? Optional.empty()
                    : Optional.ofNullable(waiting.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
        }

        /** Whether nothing comes any more. */
        public boolean ended() {
            return ended;
        }

        @Override
        public void close() {
            synchronized (News.this) {
                listeners.remove(this);
            }
        }

        private void drop() {
            ended = true;
            end.run();
        }
    }

    /** News that stay in memory alone. */
    public News(InstantSource clock) {
        this.clock = clock;
        this.log = null;
    }

    /** News that go on where a log ends, and into it. */
    public News(InstantSource clock, EventLog log) {
        this.clock = clock;
        this.log = log;
        List<NodeEvent> before = log.last(MEMORY_MAX);
        memory.addAll(before);
        this.last = before.isEmpty() ? 0 : before.getLast().id();
    }

    /** Something happened: {@code what} gets its number and time here. The state it was in already is no news. */
    public synchronized void tell(NodeEvent what) {
        if (what.state() != null) {
            if (what.state() == state) {
                return;
            }
            state = what.state();
        }
        long now = clock.millis();
        // Numbers of a clock are larger than those before a restart, though not all of those are in the log.
        last = Math.max(last + 1, now);
        NodeEvent event = what.at(last, now);
        memory.addLast(event);
        if (memory.size() > MEMORY_MAX) {
            memory.removeFirst();
        }
        if (log != null && !what.kind().fleeting()) {
            log.add(event);
        }
        for (Listener listener : List.copyOf(listeners)) {
            if (!listener.waiting.offer(event)) {
                listeners.remove(listener);
                listener.drop();
            }
        }
    }

    /**
     * Listens from now on.
     *
     * @param after events after this number that are remembered come first
     * @param end is called, by whoever tells, when the listener is dropped or the news end; it must not block
     * @return empty when too many listen
     */
    public synchronized Optional<Listener> listen(long after, Runnable end) {
        if (closed || listeners.size() >= LISTENERS_MAX) {
            return Optional.empty();
        }
        Listener listener = new Listener(end);
        memory.stream().filter(event -> event.id() > after).forEach(listener.waiting::add);
        listeners.add(listener);
        listened.run();
        return Optional.of(listener);
    }

    /** Calls this, which must not block, when somebody begins to listen. */
    public synchronized void onListener(Runnable call) {
        listened = call;
    }

    /** The number of the last event; 0 before the first. */
    public synchronized long last() {
        return last;
    }

    /** The last events that are remembered, oldest first. */
    public synchronized List<NodeEvent> memory(int most) {
        return memory.stream().skip(Math.max(0, memory.size() - most)).toList();
    }

    /** How many listen. */
    public synchronized int listeners() {
        return listeners.size();
    }

    /** Ends all listening; what happens from now on is only remembered. */
    @Override
    public synchronized void close() {
        closed = true;
        List.copyOf(listeners).forEach(Listener::drop);
        listeners.clear();
    }
}
