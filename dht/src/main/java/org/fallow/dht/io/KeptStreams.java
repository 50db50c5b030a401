package org.fallow.dht.io;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.PeerId;

/**
 * Streams that have carried a request and its response, kept for a while so that the next request to the same peer need
 * not negotiate one. Also remembers which peers do not answer a second request on a stream.
 */
final class KeptStreams implements Runnable {
    private static final int KEPT_MAX = 1_024;
    private static final int KEPT_PER_PEER_MAX = 4;
    private static final int HABITS_MAX = 2_048;
    private static final int STRIKES_MAX = 2;

    /** A js server ends a stream after 10 seconds without a request, ours and go's after 60. */
    static final Duration IDLE = Duration.ofSeconds(8);

    /** Streams that have been idle for long are ended together. */
    private static final Duration SWEEP_MIN = Duration.ofMillis(500);

    private static final Duration PARTING = Duration.ofSeconds(2);

    private final Executor threads;
    private final Duration idleMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The one kept longest first. */
    private final Set<Kept> all = new LinkedHashSet<>();

    /** The one kept last at the end. */
    private final Map<PeerId, Deque<Kept>> byPeer = new HashMap<>();

    private final Map<PeerId, Habit> habits = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Habit> eldest) {
            return size() > HABITS_MAX;
        }
    };

    private boolean open = true;

    private record Kept(Stream stream, PeerId peer, long sinceNanos) {}

    /** What a peer does with a second request on a stream. */
    sealed interface Habit {
        /** It has not had one, or this often did not answer it although it answered the same on a stream of its own. */
        record Unknown(int strikes) implements Habit {}

        /** It has answered one. */
        record Several() implements Habit {}

        /** It does not answer. */
        record One() implements Habit {}
    }

    KeptStreams(Executor threads, Duration idleMax) {
        this.threads = threads;
        this.idleMax = idleMax;
    }

    /** What is known of a peer. */
    Habit habit(PeerId peer) {
        lock.lock();
        try {
            return habits.getOrDefault(peer, new Habit.Unknown(0));
        } finally {
            lock.unlock();
        }
    }

    /** A kept stream answered, or did not although a fresh one then did. */
    void learn(PeerId peer, boolean answered) {
        lock.lock();
        try {
            Habit now = answered
                    ? new Habit.Several()
                    : switch (habit(peer)) {
                        case Habit.Unknown(int strikes) ->
                            strikes + 1 < STRIKES_MAX ? new Habit.Unknown(strikes + 1) : new Habit.One();
                        case Habit.Several several -> new Habit.Unknown(1);
                        case Habit.One one -> one;
                    };
            habits.put(peer, now);
        } finally {
            lock.unlock();
        }
    }

    /** The stream to a peer that was used last, if one is kept; it is the caller's then. */
    Optional<Stream> take(PeerId peer) {
        lock.lock();
        try {
            Deque<Kept> those = byPeer.get(peer);
            if (those == null) {
                return Optional.empty();
            }
            Kept kept = those.getLast();
            remove(kept);
            return Optional.of(kept.stream());
        } finally {
            lock.unlock();
        }
    }

    /** Keeps a stream whose last request has been answered, or ends it where there is no use or no room for it. */
    void keep(Stream stream) {
        if (!tryKeep(stream)) {
            end(stream);
        }
    }

    private boolean tryKeep(Stream stream) {
        PeerId peer = stream.remote();
        lock.lock();
        try {
            int there = byPeer.containsKey(peer) ? byPeer.get(peer).size() : 0;
            if (!open || habit(peer) instanceof Habit.One || there >= KEPT_PER_PEER_MAX || all.size() >= KEPT_MAX) {
                return false;
            }
            Kept kept = new Kept(stream, peer, System.nanoTime());
            byPeer.computeIfAbsent(peer, id -> new ArrayDeque<>(1)).addLast(kept);
            all.add(kept);
            if (all.size() == 1) {
                changed.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The connections to a peer are gone: so are its streams, and it may come back as something else. */
    void forget(PeerId peer) {
        List<Kept> gone;
        lock.lock();
        try {
            habits.remove(peer);
            gone = List.copyOf(byPeer.getOrDefault(peer, new ArrayDeque<>()));
            gone.forEach(this::remove);
        } finally {
            lock.unlock();
        }
        gone.forEach(kept -> kept.stream().close());
    }

    /** Ends streams that were idle for long, until it is interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                awaitIdle().forEach(kept -> end(kept.stream()));
            }
        } catch (InterruptedException e) {
            // The end: the one way to stop it.
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing is kept any more. Does not wait for the other sides. */
    void close() {
        List<Kept> last;
        lock.lock();
        try {
            open = false;
            last = List.copyOf(all);
            last.forEach(this::remove);
        } finally {
            lock.unlock();
        }
        last.forEach(kept -> kept.stream().close());
    }

    private List<Kept> awaitIdle() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            List<Kept> idle = idle();
            while (idle.isEmpty()) {
                if (all.isEmpty()) {
                    changed.await();
                } else {
                    long age = System.nanoTime() - all.iterator().next().sinceNanos();
                    changed.awaitNanos(Math.max(SWEEP_MIN.toNanos(), idleMax.toNanos() - age));
                }
                idle = idle();
            }
            return idle;
        } finally {
            lock.unlock();
        }
    }

    private List<Kept> idle() {
        long now = System.nanoTime();
        List<Kept> idle = new ArrayList<>();
        for (Kept kept : all) {
            if (now - kept.sinceNanos() < idleMax.toNanos()) {
                break;
            }
            idle.add(kept);
        }
        idle.forEach(this::remove);
        return idle;
    }

    private void remove(Kept kept) {
        all.remove(kept);
        Deque<Kept> those = byPeer.get(kept.peer());
        if (those != null && those.remove(kept) && those.isEmpty()) {
            byPeer.remove(kept.peer());
        }
    }

    private void end(Stream stream) {
        lock.lock();
        try {
            if (open) {
                threads.execute(() -> part(stream));
                return;
            }
        } finally {
            lock.unlock();
        }
        stream.close();
    }

    /** Closes our side and lets the other close its own, so that neither sees a reset. */
    private static void part(Stream stream) {
        try (stream) {
            stream.patience(PARTING);
            stream.closeOutput();
            stream.input().read();
        } catch (IOException e) {
            // It was over already, or the other side takes its time.
            stream.reset();
        }
    }
}
