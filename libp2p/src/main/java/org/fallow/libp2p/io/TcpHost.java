package org.fallow.libp2p.io;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.connection.ConnectionAction.End;
import org.fallow.libp2p.connection.ConnectionMachine;
import org.fallow.libp2p.connection.ConnectionSetup;
import org.fallow.libp2p.host.Connection;
import org.fallow.libp2p.host.ConnectionControl;
import org.fallow.libp2p.host.DialException;
import org.fallow.libp2p.host.DialException.Reason;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.host.PeerListener;
import org.fallow.libp2p.host.ProtocolBinding;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.limit.ManagerAction.Cause;
import org.fallow.libp2p.limit.Pool;
import org.fallow.libp2p.reach.Identify;
import org.fallow.libp2p.reach.Ping;
import org.fallow.libp2p.secure.NoiseKeys;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host over TCP, Noise and Yamux. Each connection has a thread that reads and one that writes, each inbound stream
 * one that serves it; all are virtual and gone when {@link #close} returns.
 */
public final class TcpHost implements Host {
    private static final Logger LOG = LoggerFactory.getLogger(TcpHost.class);

    /** How often deadlines are looked at. */
    private static final Duration HEARTBEAT = Duration.ofMillis(250);

    /** How long changes of the served protocols gather before peers are told. */
    private static final Duration PUSH_AFTER = Duration.ofSeconds(1);

    private static final Duration HOUSEKEEPING_EVERY = Duration.ofSeconds(10);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

    private final HostLimits limits;
    private final PeerId self;
    private final NoiseKeys keys;
    private final RandomGenerator random = new SecureRandom();
    private final InstantSource clock = new MonotonicClock();
    private final Threads threads;
    private final QuietLog log = new QuietLog(LOG, clock);
    private final Gatekeeper gate;
    private final Peers peers;
    private final Dialler dialler;
    private final Greeter greeter;
    private final Map<String, ProtocolBinding> bindings = new ConcurrentHashMap<>();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final List<ServerSocketChannel> servers = new ArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Link.Owner events = new Events();
    private volatile Instant pushAt = Instant.MAX;

    private TcpHost(HostOptions options) {
        this.limits = options.limits();
        this.self = options.key().peerId();
        this.keys = NoiseKeys.generate(options.key(), random);
        this.threads = new Threads("libp2p");
        this.gate = new Gatekeeper(limits.quotas(), clock, threads, log);
        this.peers = new Peers(self, limits.peersRememberedMax());
        this.dialler = new Dialler(this::connectTo, threads, clock);
        this.greeter = new Greeter(options, peers, this::addresses, this::served, random, clock);
    }

    /**
     * Starts a host.
     *
     * @throws IOException in one line that names the address, when it cannot listen there
     */
    public static TcpHost start(HostOptions options) throws IOException {
        TcpHost host = new TcpHost(options);
        try {
            for (Multiaddr address : options.listen()) {
                host.servers.add(Sockets.listen(address));
            }
        } catch (IOException e) {
            host.close();
            throw e;
        }
        for (ServerSocketChannel server : host.servers) {
            host.threads.execute(() -> host.accept(server));
        }
        host.threads.execute(host::watch);
        return host;
    }

    @Override
    public PeerId id() {
        return self;
    }

    @Override
    public List<Multiaddr> addresses() {
        List<Multiaddr> found = new ArrayList<>();
        for (ServerSocketChannel server : servers) {
            try {
                found.addAll(Sockets.addresses(server));
            } catch (IOException closed) {
                return List.of();
            }
        }
        return found.stream().distinct().toList();
    }

    @Override
    public void serve(ProtocolBinding binding) {
        if (builtIn().contains(binding.protocol()) || bindings.putIfAbsent(binding.protocol(), binding) != null) {
            throw new IllegalArgumentException(binding.protocol() + " is served already");
        }
        pushAt = clock.instant().plus(PUSH_AFTER);
    }

    @Override
    public void withdraw(String protocol) {
        if (bindings.remove(protocol) != null) {
            pushAt = clock.instant().plus(PUSH_AFTER);
        }
    }

    @Override
    public void listen(PeerListener listener) {
        peers.listen(listener, clock.instant());
    }

    @Override
    public void remember(PeerAddresses peer) {
        peers.hear(peer.id(), peer.addresses(), clock.instant());
    }

    @Override
    public PeerAddresses known(PeerId peer) {
        return peers.known(peer, clock.instant());
    }

    @Override
    public PeerId connect(Multiaddr address, Duration patience) throws IOException {
        PeerId peer = address.peer()
                .orElseThrow(() -> new DialException(Reason.NO_ADDRESS, address + " does not end in /p2p/ID"));
        if (peers.links(peer).isEmpty()) {
            requireDialable(peer);
            uninterrupted(() -> dialler.dial(peer, List.of(address), true, patience));
            peers.hear(peer, List.of(address), clock.instant());
        }
        return peer;
    }

    @Override
    public Stream open(PeerId peer, String protocol, Duration patience) throws IOException {
        return uninterrupted(() -> {
            Instant deadline = clock.instant().plus(patience);
            for (Link link : peers.links(peer)) {
                try {
                    return link.open(List.of(protocol), left(deadline));
                } catch (DialException e) {
                    if (e.reason() != Reason.UNREACHABLE || !clock.instant().isBefore(deadline)) {
                        throw e;
                    }
                }
            }
            return dialKnown(peer, deadline).open(List.of(protocol), left(deadline));
        });
    }

    @Override
    public Duration ping(PeerId peer, Duration patience) throws IOException {
        return uninterrupted(() -> {
            Instant deadline = clock.instant().plus(patience);
            List<Link> there = peers.links(peer);
            Link link = there.isEmpty() ? dialKnown(peer, deadline) : there.getFirst();
            return greeter.ping(link, left(deadline));
        });
    }

    @Override
    public List<Connection> connections() {
        List<Connection> found = new ArrayList<>();
        peers.all().forEach((peer, those) -> those.forEach(link -> found.add(link.snapshot(peer))));
        return found;
    }

    @Override
    public ConnectionControl control() {
        return gate;
    }

    /** What all connections together hold. */
    Pool pool() {
        return gate.pool();
    }

    /** Connections there are, those not secured yet counted. */
    int linksHeld() {
        return links.size();
    }

    @Override
    public void close() {
        closing.countDown();
        for (ServerSocketChannel server : servers) {
            try {
                server.close();
            } catch (IOException e) {
                LOG.debug("closing a listening socket", e);
            }
        }
        links.forEach(Link::leave);
        threads.close(CLOSE_PATIENCE);
    }

    /** What the links tell; each call comes while that link's lock is held. */
    private final class Events implements Link.Owner {
        @Override
        public void ready(Link link, PeerId peer) {
            Optional<Cause> unwanted = gate.secured(link.number(), peer);
            if (peer.equals(self) || unwanted.isPresent()) {
                link.refuse(peer + ": " + unwanted.map(Cause::text).orElse("it is this node itself"));
                threads.execute(link::leave);
                return;
            }
            peers.add(peer, link);
            threads.execute(() -> {
                dialler.worked(known(peer).addresses());
                greeter.identify(link, peer);
            });
        }

        @Override
        public void accepted(Link link, LinkStream stream) {
            stream.patience(limits.streamPatience());
            boolean tooMany =
                    builtIn().contains(stream.protocol()) && link.streams(stream.protocol()) > Ping.INBOUND_MAX;
            if (tooMany || !threads.run(() -> serve(link, stream))) {
                threads.execute(stream::reset);
            }
        }

        @Override
        public void ended(Link link, @Nullable PeerId peer, End end, String why) {
            links.remove(link);
            gate.gone(link.number(), end == End.FAULT);
            if (peer != null) {
                peers.remove(peer, link);
                threads.execute(() -> peers.announce(peer, clock.instant()));
            }
            log.debug("connection {} to {} ended: {} {}", link.address(), peer == null ? "nobody" : peer, end, why);
        }
    }

    /** What a connected peer has said of itself; all absent before it is identified. */
    Identify said(PeerId peer) {
        return peers.said(peer).orElse(Identify.NOTHING);
    }

    private void serve(Link link, LinkStream stream) {
        try {
            switch (stream.protocol()) {
                case Identify.PROTOCOL -> greeter.tell(stream, link);
                case Identify.PUSH -> greeter.hear(stream);
                case Ping.PROTOCOL -> greeter.echo(stream);
                default -> {
                    ProtocolBinding binding = bindings.get(stream.protocol());
                    if (binding == null) {
                        stream.reset();
                    } else {
                        binding.serve(stream);
                    }
                }
            }
            stream.close();
        } catch (IOException e) {
            log.debug("stream {} of {} failed: {}", stream.protocol(), stream.remote(), String.valueOf(e.getMessage()));
        } finally {
            // Nothing is left to reset when it was closed above.
            stream.reset();
        }
    }

    private static Set<String> builtIn() {
        return Set.of(Identify.PROTOCOL, Identify.PUSH, Ping.PROTOCOL);
    }

    private Set<String> served() {
        Set<String> all = new TreeSet<>(bindings.keySet());
        all.addAll(builtIn());
        return all;
    }

    private boolean serves(String protocol) {
        return bindings.containsKey(protocol) || builtIn().contains(protocol);
    }

    private void accept(ServerSocketChannel server) {
        while (server.isOpen()) {
            try {
                welcome(server.accept());
                Threads.giveWay();
            } catch (IOException e) {
                if (server.isOpen()) {
                    log.debug("accepting failed: {}", String.valueOf(e.getMessage()));
                    pause(ACCEPT_PAUSE);
                }
            }
        }
    }

    private void welcome(SocketChannel channel) throws IOException {
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
            begin(channel, Sockets.multiaddr(channel.getRemoteAddress()), Optional.empty(), ticket);
        } catch (IOException e) {
            gate.gone(ticket.number(), false);
            throw e;
        }
    }

    private Link begin(SocketChannel channel, Multiaddr address, Optional<PeerId> expected, Gatekeeper.Ticket ticket) {
        boolean outbound = expected.isPresent();
        ConnectionSetup setup = new ConnectionSetup(
                outbound,
                keys,
                expected,
                random,
                this::serves,
                limits.inboundStreamsMax(),
                ticket.account(),
                outbound ? limits.dialPatience() : limits.upgradePatience(),
                limits.negotiationPatience());
        ConnectionMachine machine = new ConnectionMachine(setup, clock.instant());
        Link link = new Link(channel, address, outbound, machine, ticket, events, threads, clock);
        links.add(link);
        boolean wanted = gate.begin(ticket, link);
        link.start();
        if (!wanted || closed()) {
            link.leave();
        }
        return link;
    }

    private Link connectTo(PeerId peer, Multiaddr address) throws IOException, InterruptedException {
        Instant deadline = clock.instant().plus(limits.dialPatience());
        Gatekeeper.Ticket ticket = gate.outbound(Sockets.ip(address), peer)
                .orElseThrow(() -> new DialException(Reason.LIMIT, peer + " at " + address + " is not wanted now"));
        SocketChannel channel;
        try {
            channel = Sockets.connect(address, limits.dialPatience());
        } catch (IOException e) {
            gate.gone(ticket.number(), false);
            throw e;
        }
        Link link = begin(channel, address, Optional.of(peer), ticket);
        try {
            link.awaitReady(left(deadline));
            return link;
        } catch (IOException | InterruptedException e) {
            link.leave();
            throw e;
        }
    }

    private Link dialKnown(PeerId peer, Instant deadline) throws DialException, InterruptedException {
        requireDialable(peer);
        List<Multiaddr> addresses = known(peer).addresses();
        return dialler.dial(peer, addresses, false, left(deadline));
    }

    private void requireDialable(PeerId peer) throws DialException {
        if (closed()) {
            throw new DialException(Reason.CLOSED, "the host is closed");
        }
        if (peer.equals(self)) {
            throw new DialException(Reason.NO_ADDRESS, peer + " is this node itself");
        }
    }

    private Duration left(Instant deadline) {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.isPositive() ? left : Duration.ofNanos(1);
    }

    private boolean closed() {
        return closing.getCount() == 0;
    }

    /** Looks at deadlines until the host is closed. */
    private void watch() {
        Instant housekeeping = clock.instant().plus(HOUSEKEEPING_EVERY);
        while (!pause(HEARTBEAT)) {
            Instant now = clock.instant();
            links.forEach(link -> link.tick(now));
            gate.tick(now);
            if (!pushAt.isAfter(now)) {
                pushAt = Instant.MAX;
                pushAll();
            }
            if (!housekeeping.isAfter(now)) {
                housekeeping = now.plus(HOUSEKEEPING_EVERY);
                peers.tick(now);
                peers.spare(now).forEach(Link::leave);
            }
        }
    }

    private void pushAll() {
        peers.all().forEach((peer, those) -> {
            if (peers.protocols(peer).contains(Identify.PUSH)) {
                threads.execute(() -> greeter.push(those.getFirst()));
            }
        });
    }

    /** Waits; true when the host is closed meanwhile. */
    private boolean pause(Duration length) {
        try {
            return closing.await(length.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private interface Waiting<T> {
        T get() throws IOException, InterruptedException;
    }

    private static <T> T uninterrupted(Waiting<T> waiting) throws IOException {
        try {
            return waiting.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DialException(Reason.UNREACHABLE, "interrupted while waiting");
        }
    }
}
