package org.fallow.node.io;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.fallow.dht.io.Dht;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.node.io.store.PeerCache;
import org.fallow.node.io.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers the peers of the DHT over restarts: calls on them while it knows nobody, and saves them every few minutes. */
final class Acquaintances implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Acquaintances.class);
    /** A new node may be killed soon; later, little changes. Each pause is four times the one before, until the longest. */
    private static final Duration SAVE_FIRST = Duration.ofSeconds(1);

    private static final Duration SAVE_EVERY = Duration.ofMinutes(3);

    /** While nobody answers: the pause between two rounds of calls, the first and the longest. */
    private static final Duration PAUSE_MIN = Duration.ofSeconds(5);

    private static final Duration PAUSE_MAX = Duration.ofMinutes(5);
    private static final Duration CALL_PATIENCE = Duration.ofSeconds(10);
    private static final int CALLS_MAX = 8;

    private final Host host;
    private final Dht dht;
    private final PeerCache cache;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile List<PeerAddresses> remembered;

    private Acquaintances(Host host, Dht dht, PeerCache cache) {
        this.host = host;
        this.dht = dht;
        this.cache = cache;
        this.remembered = cache.load();
    }

    /** Starts calling and saving, until it is closed; the host and the DHT stay the caller's. */
    static Acquaintances start(Host host, Dht dht, PeerCache cache) {
        Acquaintances acquaintances = new Acquaintances(host, dht, cache);
        acquaintances.threads.execute(acquaintances::rejoin);
        acquaintances.threads.execute(acquaintances::remember);
        return acquaintances;
    }

    /** Saves for the last time. */
    @Override
    public void close() {
        closing.countDown();
        threads.shutdownNow();
        threads.close();
        save();
    }

    private void rejoin() {
        Duration pause = PAUSE_MIN;
        try {
            do {
                if (dht.tableSize() == 0) {
                    callAll();
                }
                Duration next = pause.multipliedBy(2);
                pause = next.compareTo(PAUSE_MAX) < 0 ? next : PAUSE_MAX;
            } while (!closing.await(pause.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            // The end.
            Thread.currentThread().interrupt();
        }
    }

    private void callAll() throws InterruptedException {
        Semaphore room = new Semaphore(CALLS_MAX);
        List<PeerAddresses> peers = new ArrayList<>(remembered);
        // Not every node that comes back calls on the same one first.
        Collections.shuffle(peers, new Random(host.id().hashCode()));
        for (PeerAddresses peer : peers) {
            room.acquire();
            threads.execute(() -> {
                try {
                    call(peer);
                } finally {
                    room.release();
                }
            });
        }
        room.acquire(CALLS_MAX);
    }

    /** The connection is all it takes: the peer identifies itself, and the DHT does the rest. */
    private void call(PeerAddresses peer) {
        try {
            host.remember(peer);
            host.ping(peer.id(), CALL_PATIENCE);
        } catch (IOException e) {
            LOG.debug("{}, known from before: {}", peer.id(), e.getMessage());
        }
    }

    private void remember() {
        try {
            Duration pause = SAVE_FIRST;
            while (!closing.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                save();
                Duration next = pause.multipliedBy(4);
                pause = next.compareTo(SAVE_EVERY) < 0 ? next : SAVE_EVERY;
            }
        } catch (InterruptedException e) {
            // The end; close() saves.
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody known now is no reason to forget those from before: the cable may be out. */
    private void save() {
        List<PeerAddresses> peers = dht.tablePeers().stream()
                .filter(peer -> !peer.addresses().isEmpty())
                .toList();
        if (peers.isEmpty()) {
            return;
        }
        remembered = peers.subList(0, Math.min(PeerCache.PEERS_MAX, peers.size()));
        try {
            cache.save(peers);
        } catch (StoreException e) {
            LOG.warn("the peers are not remembered: {}", e.getMessage());
        }
    }
}
