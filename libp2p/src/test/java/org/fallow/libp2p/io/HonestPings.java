package org.fallow.libp2p.io;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;

/** Peers with good manners that ping one host again and again. */
final class HonestPings implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int PAUSE_MILLIS = 20;

    private final List<TcpHost> hosts = new ArrayList<>();
    private final PeerId remote;
    private final Multiaddr address;

    /** The times of the pings that succeeded, in nanoseconds, sorted; and how many failed. */
    record Outcome(long[] nanos, int failed) {
        double millis(double quantile) {
            return nanos.length == 0 ? Double.NaN : nanos[(int) (quantile * (nanos.length - 1))] / 1e6;
        }
    }

    HonestPings(PeerId remote, Multiaddr address, int count) throws IOException {
        this.remote = remote;
        this.address = address;
        for (int i = 0; i < count; i++) {
            hosts.add(newcomer(1_000 + i));
        }
        for (TcpHost host : hosts) {
            host.connect(address.withPeer(remote), PATIENCE);
        }
    }

    /** Who they are. */
    List<PeerId> ids() {
        return hosts.stream().map(TcpHost::id).toList();
    }

    /** Pings from all in turn, for so long. */
    Outcome pingFor(Duration time) throws InterruptedException {
        List<Long> times = new ArrayList<>();
        int failed = 0;
        CountDownLatch never = new CountDownLatch(1);
        long end = System.nanoTime() + time.toNanos();
        for (int i = 0; System.nanoTime() < end; i++) {
            try {
                times.add(hosts.get(i % hosts.size()).ping(remote, PATIENCE).toNanos());
            } catch (IOException e) {
                System.err.println("an honest ping failed: " + e);
                failed++;
            }
            if (never.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        long[] sorted = times.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return new Outcome(sorted, failed);
    }

    /** A peer that was not there before connects and pings; gives how long all of that took. */
    Duration come(int seed) throws IOException {
        long start = System.nanoTime();
        try (TcpHost host = newcomer(seed)) {
            host.remember(new PeerAddresses(remote, List.of(address)));
            host.ping(remote, PATIENCE);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Override
    public void close() {
        hosts.forEach(TcpHost::close);
    }

    private static TcpHost newcomer(int seed) throws IOException {
        return TcpHost.start(HostOptions.of(KeyPair.generate(new Random(seed))));
    }
}
