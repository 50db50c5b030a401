package org.fallow.dht.io;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.Host;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to the bootstrap addresses while the node knows nobody, again and again, at growing intervals. Being connected
 * is all it takes: the peers identify themselves, and the machine does the rest.
 */
final class Bootstrap implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE_MIN = Duration.ofMillis(500);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

    private final Host host;
    private final List<Multiaddr> addresses;
    private final Semaphore alone = new Semaphore(1);
    private volatile boolean needed = true;

    Bootstrap(Host host, List<Multiaddr> addresses) {
        this.host = host;
        this.addresses = addresses.stream()
                .filter(address -> address.peer().filter(host.id()::equals).isEmpty())
                .toList();
    }

    /** The node knows so many peers now. */
    void knows(int peers) {
        needed = peers == 0;
        if (needed) {
            alone.drainPermits();
            alone.release();
        }
    }

    /** Until it is interrupted. */
    @Override
    public void run() {
        try {
            while (!addresses.isEmpty()) {
                alone.acquire();
                connectUntilKnown();
            }
        } catch (InterruptedException e) {
            // The end: the one way to stop it.
            Thread.currentThread().interrupt();
        }
    }

    private void connectUntilKnown() throws InterruptedException {
        Duration pause = PAUSE_MIN;
        while (needed) {
            for (Multiaddr address : addresses) {
                connect(address);
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            Duration next = pause.multipliedBy(2);
            pause = next.compareTo(PAUSE_MAX) < 0 ? next : PAUSE_MAX;
        }
    }

    private void connect(Multiaddr address) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            host.connect(address, PATIENCE);
        } catch (IOException e) {
            LOG.debug("bootstrap: {}: {}", address, e.getMessage());
        }
    }
}
