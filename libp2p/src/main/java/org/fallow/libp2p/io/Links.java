package org.fallow.libp2p.io;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.connection.ConnectionMachine;
import org.fallow.libp2p.connection.ConnectionSetup;
import org.fallow.libp2p.host.DialException;
import org.fallow.libp2p.host.DialException.Reason;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.secure.NoiseKeys;

/** Begins connections, over whatever carries them, within the host's limits; knows all there are. */
final class Links {
    private final HostLimits limits;
    private final NoiseKeys keys;
    private final Served served;
    private final Link.Owner owner;
    private final Threads threads;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Set<Link> all = ConcurrentHashMap.newKeySet();
    private final AtomicInteger pendingInbound = new AtomicInteger();
    private volatile boolean closed;

    /** Which protocols the other side of a connection may open streams for. */
    interface Served {
        boolean serves(String protocol, boolean limited);
    }

    Links(
            HostLimits limits,
            NoiseKeys keys,
            Served served,
            Link.Owner owner,
            Threads threads,
            RandomGenerator random,
            InstantSource clock) {
        this.limits = limits;
        this.keys = keys;
        this.served = served;
        this.owner = owner;
        this.threads = threads;
        this.random = random;
        this.clock = clock;
    }

    /** Takes in a connection that came in. */
    void welcome(SocketChannel channel) throws IOException {
        try {
            Sockets.prepare(channel);
            welcome(new TcpCarrier(channel), Optional.empty());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Takes in a connection that a peer began, where there is room; it is secured in time or ended. */
    void welcome(Carrier carrier, Optional<PeerId> expected) throws IOException {
        if (full() || pendingInbound.get() >= limits.pendingInboundMax()) {
            carrier.close();
        } else {
            begin(carrier, expected, false);
        }
    }

    /** Dials over TCP, from a port that is listened on where that works. */
    Link dial(PeerId peer, Multiaddr address, Listeners listeners, Duration patience)
            throws IOException, InterruptedException {
        Instant deadline = clock.instant().plus(patience);
        TcpCarrier carrier = carrier(address, listeners.bound(), deadline);
        try {
            return secure(carrier, peer, true, left(deadline));
        } catch (DialException e) {
            // Two ends that dial each other from the ports they listen on at the same time get one connection with two
            // diallers, which cannot be secured.
            if (e.reason() != Reason.UNREACHABLE || !listeners.hasPort(carrier.local())) {
                throw e;
            }
            return secure(carrier(address, List.of(), deadline), peer, true, left(deadline));
        }
    }

    /** Secures a connection to a peer and waits for it; not as the dialler where both sides dialled. */
    Link secure(Carrier carrier, PeerId peer, boolean dialler, Duration patience)
            throws DialException, InterruptedException {
        Link link = begin(carrier, Optional.of(peer), dialler);
        try {
            link.awaitReady(patience);
            return link;
        } catch (DialException | InterruptedException e) {
            link.leave();
            throw e;
        }
    }

    /** Whether there are as many as there may be. */
    boolean full() {
        return all.size() >= limits.connectionsMax();
    }

    /** A link is secured; told by the owner. */
    void secured(Link link) {
        if (!link.outbound()) {
            pendingInbound.decrementAndGet();
        }
    }

    /** A link is over; told by the owner. */
    void ended(Link link, boolean wasSecured) {
        all.remove(link);
        if (!wasSecured && !link.outbound()) {
            pendingInbound.decrementAndGet();
        }
    }

    void tick(Instant now) {
        all.forEach(link -> link.tick(now));
    }

    /** Ends all with the other sides told, and whatever is begun from now on. */
    void close() {
        closed = true;
        all.forEach(Link::leave);
    }

    private TcpCarrier carrier(Multiaddr address, List<InetSocketAddress> from, Instant deadline) throws IOException {
        return new TcpCarrier(Sockets.connect(address, from, left(deadline)), address);
    }

    private Link begin(Carrier carrier, Optional<PeerId> expected, boolean dialler) {
        ConnectionSetup setup = new ConnectionSetup(
                dialler,
                keys,
                expected,
                random,
                protocol -> served.serves(protocol, carrier.limited()),
                limits.inboundStreamsMax(),
                dialler ? limits.dialPatience() : limits.upgradePatience(),
                limits.negotiationPatience());
        ConnectionMachine machine = new ConnectionMachine(setup, clock.instant());
        Link link = new Link(carrier, dialler, machine, owner, threads, clock);
        all.add(link);
        if (!dialler) {
            pendingInbound.incrementAndGet();
        }
        link.start();
        if (closed) {
            link.leave();
        }
        return link;
    }

    private Duration left(Instant deadline) {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.isPositive() ? left : Duration.ofNanos(1);
    }
}
