package org.fallow.node.io;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.identity.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far away peers are: they are pinged while somebody looks at them, and left alone while nobody does. Whoever asks gets
 * what the last round found, and never waits.
 */
final class PeerPings {
    /** Peers of one round. */
    private static final int PEERS_MAX = 512;

    private static final int AT_A_TIME = 16;
    private static final Duration PERIOD = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final double NANOS_A_MILLI = 1e6;
    private static final Logger LOG = LoggerFactory.getLogger(PeerPings.class);

    private final Host host;
    private final InstantSource clock;
    private final Map<PeerId, Double> millis = new ConcurrentHashMap<>();
    private final AtomicBoolean going = new AtomicBoolean();
    private volatile List<PeerId> asked = List.of();
    private volatile Instant next = Instant.MIN;

    PeerPings(Host host, InstantSource clock) {
        this.host = host;
        this.clock = clock;
    }

    /** The last round trip in milliseconds; empty when there was none, or the peer did not answer the last time. */
    OptionalDouble millis(PeerId peer) {
        Double known = millis.get(peer);
        return known == null ? OptionalDouble.empty() : OptionalDouble.of(known);
    }

    /** Somebody looks at these: begins a round, unless one is under way, or was just now and of the same peers. */
    void looked(List<PeerId> peers) {
        boolean due = clock.instant().isAfter(next) || !asked.containsAll(peers);
        if (due && going.compareAndSet(false, true)) {
            asked = List.copyOf(peers);
            next = clock.instant().plus(PERIOD);
            Thread.ofVirtual().name("pings").start(this::round);
        }
    }

    private void round() {
        List<PeerId> peers = asked;
        millis.keySet().retainAll(peers);
        Semaphore room = new Semaphore(AT_A_TIME);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (PeerId peer : peers.subList(0, Math.min(PEERS_MAX, peers.size()))) {
                room.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        millis.put(peer, host.ping(peer, PATIENCE).toNanos() / NANOS_A_MILLI);
                    } catch (IOException e) {
                        LOG.debug("ping {}: {}", peer, e.getMessage());
                        millis.remove(peer);
                    } finally {
                        room.release();
                    }
                });
            }
        } finally {
            going.set(false);
        }
    }
}
