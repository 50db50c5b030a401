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
    private final Gatekeeper gate;
    private final NoiseKeys keys;
    private final Served served;
    private final Link.Owner owner;
    private final Threads threads;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Set<Link> all = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Which protocols the other side of a connection may open streams for. */
    interface Served {
        boolean serves(String protocol, boolean limited);
    }

    Links(
            HostLimits limits,
            Gatekeeper gate,
            NoiseKeys keys,
            Served served,
            Link.Owner owner,
            Threads threads,
            RandomGenerator random,
            InstantSource clock) {
        this.limits = limits;
        this.gate = gate;
        this.keys = keys;
        this.served = served;
        this.owner = owner;
        this.threads = threads;
        this.random = random;
        this.clock = clock;
    }

    /** Takes in a connection that came in, where it is admitted. */
    void welcome(SocketChannel channel) throws IOException {
        try {
            // Nothing is spent on it before it is admitted.
            Optional<Gatekeeper.Ticket> ticket = gate.inbound(Sockets.ip(channel.getRemoteAddress()));
            if (ticket.isEmpty()) {
                channel.close();
            } else {
                welcome(channel, ticket.get());
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void welcome(SocketChannel channel, Gatekeeper.Ticket ticket) throws IOException {
        try {
            Sockets.prepare(channel);
            begin(new TcpCarrier(channel), Optional.empty(), false, ticket);
        } catch (IOException e) {
            gate.gone(ticket.number(), false);
            throw e;
        }
    }

    /** Takes in a connection that a peer began through a relay, where it is admitted; it is secured in time or ended. */
    void welcome(Carrier carrier, PeerId expected) throws IOException {
        Optional<Gatekeeper.Ticket> ticket = gate.inbound(Optional.empty());
        if (ticket.isEmpty()) {
            carrier.close();
        } else {
            begin(carrier, Optional.of(expected), false, ticket.get());
        }
    }

    /** Dials over TCP, from a port that is listened on where that works; who is denied is not even called on. */
    Link dial(PeerId peer, Multiaddr address, Listeners listeners, Duration patience)
            throws IOException, InterruptedException {
        Instant deadline = clock.instant().plus(patience);
        Gatekeeper.Ticket ticket = ticket(peer, address);
        TcpCarrier carrier = connect(ticket, address, listeners.bound(), deadline);
        try {
            return secure(carrier, peer, true, ticket, left(deadline));
        } catch (DialException e) {
            // Two ends that dial each other from the ports they listen on at the same time get one connection with two
            // diallers, which cannot be secured.
            if (e.reason() != Reason.UNREACHABLE || !listeners.hasPort(carrier.local())) {
                throw e;
            }
            Gatekeeper.Ticket second = ticket(peer, address);
            return secure(connect(second, address, List.of(), deadline), peer, true, second, left(deadline));
        }
    }

    /** Secures a connection to a peer and waits for it; not as the dialler where both sides dialled. */
    Link secure(Carrier carrier, PeerId peer, boolean dialler, Duration patience)
            throws IOException, InterruptedException {
        Gatekeeper.Ticket ticket;
        try {
            ticket = ticket(peer, carrier.remote());
        } catch (DialException e) {
            carrier.close();
            throw e;
        }
        return secure(carrier, peer, dialler, ticket, patience);
    }

    private Link secure(Carrier carrier, PeerId peer, boolean dialler, Gatekeeper.Ticket ticket, Duration patience)
            throws IOException, InterruptedException {
        Link link = begin(carrier, Optional.of(peer), dialler, ticket);
        try {
            link.awaitReady(patience);
            return link;
        } catch (IOException | InterruptedException e) {
            link.leave();
            throw e;
        }
    }

    /** Leave to connect to a peer; a relay's address does not count for what is behind it. */
    Gatekeeper.Ticket ticket(PeerId peer, Multiaddr address) throws DialException {
        return gate.outbound(address.ip(), peer)
                .orElseThrow(() -> new DialException(Reason.LIMIT, peer + " at " + address + " is not wanted now"));
    }

    /** A ticket's connection is over; of links begun here the owner tells. */
    void handBack(Gatekeeper.Ticket ticket) {
        gate.gone(ticket.number(), false);
    }

    /** A link is over; told by the owner. */
    void ended(Link link) {
        all.remove(link);
    }

    /** Those not secured yet counted. */
    int count() {
        return all.size();
    }

    void tick(Instant now) {
        all.forEach(link -> link.tick(now));
    }

    /** Ends all with the other sides told, and whatever is begun from now on. */
    void close() {
        closed = true;
        all.forEach(Link::leave);
    }

    private TcpCarrier connect(
            Gatekeeper.Ticket ticket, Multiaddr address, List<InetSocketAddress> from, Instant deadline)
            throws IOException {
        try {
            return new TcpCarrier(Sockets.connect(address, from, left(deadline)), address);
        } catch (IOException e) {
            handBack(ticket);
            throw e;
        }
    }

    private Link begin(Carrier carrier, Optional<PeerId> expected, boolean dialler, Gatekeeper.Ticket ticket) {
        ConnectionSetup setup = new ConnectionSetup(
                dialler,
                keys,
                expected,
                random,
                protocol -> served.serves(protocol, carrier.limited()),
                limits.inboundStreamsMax(),
                ticket.account(),
                dialler ? limits.dialPatience() : limits.upgradePatience(),
                limits.negotiationPatience());
        ConnectionMachine machine = new ConnectionMachine(setup, clock.instant());
        Link link = new Link(carrier, dialler, machine, ticket, owner, threads, clock);
        all.add(link);
        boolean wanted = gate.begin(ticket, link);
        link.start();
        if (!wanted || closed) {
            link.leave();
        }
        return link;
    }

    /** How long it is until then; never nothing. */
    Duration left(Instant deadline) {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.isPositive() ? left : Duration.ofNanos(1);
    }
}
