package org.fallow.node.io.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.PeerId;

/** Streams that had their answer and wait for the next question: to agree on a protocol anew costs a round trip. */
final class IdleStreams implements AutoCloseable {
    /** Streams kept for one peer. */
    static final int PER_PEER_MAX = 8;

    /** Streams kept. */
    static final int ALL_MAX = 64;

    /** How long one is kept; less than a custodian's patience with it. */
    static final Duration IDLE_MAX = Duration.ofSeconds(20);

    private record Idle(Stream stream, Instant since) {}

    /** The longest idle first. */
    private final Deque<Idle> idle = new ArrayDeque<>();

    private boolean closed;

    /** The stream to this peer that was used last; the caller's from now on. */
    synchronized Optional<Stream> take(PeerId peer, Instant now) {
        expire(now);
        for (Iterator<Idle> latest = idle.descendingIterator(); latest.hasNext(); ) {
            Stream stream = latest.next().stream();
            if (stream.remote().equals(peer)) {
                latest.remove();
                return Optional.of(stream);
            }
        }
        return Optional.empty();
    }

    /** Keeps a stream, or closes it where there are enough. */
    synchronized void keep(Stream stream, Instant now) {
        expire(now);
        long same = idle.stream()
                .filter(i -> i.stream().remote().equals(stream.remote()))
                .count();
        if (closed || same >= PER_PEER_MAX || idle.size() >= ALL_MAX) {
            stream.close();
        } else {
            idle.addLast(new Idle(stream, now));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(i -> i.stream().close());
        idle.clear();
    }

    private void expire(Instant now) {
        while (!idle.isEmpty() && !idle.getFirst().since().plus(IDLE_MAX).isAfter(now)) {
            idle.removeFirst().stream().close();
        }
    }
}
