package org.fallow.libp2p.io;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.random.RandomGenerator;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.connection.ConnectionAction.End;
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
import org.fallow.libp2p.reach.PunchMessage;
import org.fallow.libp2p.reach.Reachability;
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

    /** How often deadlines are looked at; most of what an idle node costs is being woken. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    /** How long changes of the served protocols gather before peers are told. */
    private static final Duration PUSH_AFTER = Duration.ofSeconds(1);

    /** Most addresses of one kind beside those it listens at. */
    static final int ADVERTISED_MAX = 8;

    private static final Duration HOUSEKEEPING_EVERY = Duration.ofSeconds(10);

    /** What every host speaks over limited connections too. */
    private static final Set<String> OVER_LIMITED =
            Set.of(Identify.PROTOCOL, Identify.PUSH, Ping.PROTOCOL, PunchMessage.PROTOCOL);

    /** Protocols of which a connection has at most {@link Ping#INBOUND_MAX} inbound streams at a time. */
    private static final Set<String> BRIEF = Set.of(Identify.PROTOCOL, Identify.PUSH, Ping.PROTOCOL);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final HostLimits limits;
    private final PeerId self;
    private final RandomGenerator random = new SecureRandom();
    private final InstantSource clock;
    private final Threads threads;
    private final QuietLog log;
    private final Gatekeeper gate;
    private final Peers peers;
    private final Names names;
    private final Dialler dialler;
    private final Greeter greeter;
    private final Map<String, ProtocolBinding> bindings = new ConcurrentHashMap<>();
    private final Links links;
    private final Listeners listeners = new Listeners();
    private final Map<String, List<Multiaddr>> advertised = new ConcurrentSkipListMap<>();
    private final Closing closing = new Closing();
    private final Link.Owner events = new Events();
    private final Map<String, LinkProtocol> builtIn = new LinkedHashMap<>();
    private final Reach reach;
    private volatile Instant pushAt = Instant.MAX;

    private TcpHost(HostOptions options, NameService service, InstantSource clock) {
        this.clock = clock;
        this.log = new QuietLog(LOG, clock);
        this.names = new Names(service);
        this.limits = options.limits();
        this.self = options.key().peerId();
        this.threads = new Threads("libp2p");
        this.gate = new Gatekeeper(limits.quotas(), clock, threads, log);
        this.peers = new Peers(self, limits.peersRememberedMax());
        this.dialler = new Dialler(new Connector(), names, Interfaces::here, threads, clock);
        this.greeter = new Greeter(options, peers, this::addresses, this::served, random, clock, this::observed);
        NoiseKeys keys = NoiseKeys.generate(options.key(), random);
        this.links = new Links(limits, gate, keys, this::serves, events, threads, random, clock);
        Hub hub = new Hub(
                options.key(),
                threads,
                clock,
                random,
                peers,
                listeners,
                links,
                dialler,
                gate,
                log,
                this::moved,
                closing::pause);
        this.reach = new Reach(hub, options.reach());
        builtIn.put(Identify.PROTOCOL, greeter::tell);
        builtIn.put(Identify.PUSH, greeter::hear);
        builtIn.put(Ping.PROTOCOL, greeter::echo);
        builtIn.putAll(reach.protocols());
        listen(reach);
    }

    /**
     * Starts a host.
     *
     * @throws IOException in one line that names the address, when it cannot listen there
     */
    public static TcpHost start(HostOptions options) throws IOException {
        return start(options, new MonotonicClock());
    }

    /** The same, by a clock that never goes backwards and may leap: then what waited for too long is over. */
    public static TcpHost start(HostOptions options, InstantSource clock) throws IOException {
        return start(options, NameService.ofTheSystem(), clock);
    }

    static TcpHost start(HostOptions options, NameService service, InstantSource clock) throws IOException {
        TcpHost host = new TcpHost(options, service, clock);
        try {
            host.listeners.bind(options.listen());
        } catch (IOException e) {
            host.close();
            throw e;
        }
        host.listeners.start(host.threads, host.links::welcome, host.closing::pause);
        host.threads.execute(host::watch);
        return host;
    }

    @Override
    public PeerId id() {
        return self;
    }

    @Override
    public List<Multiaddr> addresses() {
        List<Multiaddr> all = new ArrayList<>(listeners.addresses());
        advertised.values().forEach(all::addAll);
        all.addAll(reach.addresses());
        return all.stream().distinct().toList();
    }

    /** Whether others can dial it, as far as is known. */
    public Reachability reachability() {
        return reach.reachability();
    }

    /**
     * Says that this node is reached at other addresses too, and tells connected peers.
     *
     * @param how such as {@code port mapping}: what was said so before is taken back
     * @param at without {@code /p2p}; of more than {@link #ADVERTISED_MAX}, the first
     */
    public void advertise(String how, List<Multiaddr> at) {
        List<Multiaddr> kept = at.stream().limit(ADVERTISED_MAX).toList();
        List<Multiaddr> before = kept.isEmpty() ? advertised.remove(how) : advertised.put(how, kept);
        if (!kept.equals(before == null ? List.of() : before)) {
            pushAt = clock.instant().plus(PUSH_AFTER);
            peers.moved();
        }
    }

    @Override
    public Optional<Boolean> dialable() {
        return switch (reachability()) {
            case UNKNOWN -> Optional.empty();
            case PUBLIC -> Optional.of(true);
            case PRIVATE -> Optional.of(false);
        };
    }

    @Override
    public void serve(ProtocolBinding binding) {
        if (builtIn.containsKey(binding.protocol()) || bindings.putIfAbsent(binding.protocol(), binding) != null) {
            throw new IllegalArgumentException(binding.protocol() + " is served already");
        }
        pushSoon();
    }

    @Override
    public void withdraw(String protocol) {
        if (bindings.remove(protocol) != null) {
            pushSoon();
        }
    }

    private void moved() {
        pushSoon();
        peers.moved();
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
                if (link.limited() && !serves(protocol, true)) {
                    continue;
                }
                try {
                    return link.open(List.of(protocol), links.left(deadline));
                } catch (DialException e) {
                    if (e.reason() != Reason.UNREACHABLE || !clock.instant().isBefore(deadline)) {
                        throw e;
                    }
                }
            }
            Link link = dialKnown(peer, deadline);
            if (link.limited() && !serves(protocol, true)) {
                link = peers.awaitDirect(peer, links.left(deadline));
            }
            return link.open(List.of(protocol), links.left(deadline));
        });
    }

    @Override
    public String agent(PeerId peer) {
        return said(peer).agentVersion().orElse("");
    }

    @Override
    public Duration ping(PeerId peer, Duration patience) throws IOException {
        return uninterrupted(() -> {
            Instant deadline = clock.instant().plus(patience);
            List<Link> there = peers.links(peer);
            Link link = there.isEmpty() ? dialKnown(peer, deadline) : there.getFirst();
            return greeter.ping(link, links.left(deadline));
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
        return links.count();
    }

    @Override
    public void close() {
        closing.begin();
        listeners.close();
        reach.close();
        links.close();
        threads.close(CLOSE_PATIENCE);
        names.close();
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
                dialler.worked(peer, known(peer).addresses());
                greeter.identify(link, peer);
                reach.greeted(link, peer);
            });
        }

        @Override
        public void accepted(Link link, LinkStream stream) {
            stream.patience(limits.streamPatience());
            boolean tooMany = BRIEF.contains(stream.protocol()) && link.streams(stream.protocol()) > Ping.INBOUND_MAX;
            if (tooMany || !threads.run(() -> serve(link, stream))) {
                threads.execute(stream::reset);
            }
        }

        @Override
        public void ended(Link link, @Nullable PeerId peer, End end, String why) {
            links.ended(link);
            gate.gone(link.number(), end == End.FAULT);
            if (peer != null) {
                peers.remove(peer, link);
                threads.execute(() -> {
                    reach.ended(peer);
                    peers.announce(peer, clock.instant());
                });
            }
            log.debug("connection {} to {} ended: {} {}", link.address(), peer == null ? "nobody" : peer, end, why);
        }
    }

    /** What a connected peer has said of itself; all absent before it is identified. */
    Identify said(PeerId peer) {
        return peers.said(peer).orElse(Identify.NOTHING);
    }

    private void observed(Link link, PeerId peer, Multiaddr address) {
        reach.observed(link, peer, address);
    }

    private void serve(Link link, LinkStream stream) {
        boolean livesOn = false;
        try {
            LinkProtocol own = builtIn.get(stream.protocol());
            ProtocolBinding binding = bindings.get(stream.protocol());
            if (own != null) {
                livesOn = own.serve(link, stream);
            } else if (binding == null) {
                stream.reset();
            } else {
                binding.serve(stream);
            }
            if (!livesOn) {
                stream.close();
            }
        } catch (IOException e) {
            log.debug("stream {} of {} failed: {}", stream.protocol(), stream.remote(), String.valueOf(e.getMessage()));
        } finally {
            // Nothing is left to reset when it was closed above.
            if (!livesOn) {
                stream.reset();
            }
        }
    }

    private Set<String> served() {
        Set<String> all = new TreeSet<>(bindings.keySet());
        builtIn.keySet().stream().filter(reach::offers).forEach(all::add);
        return all;
    }

    /** Over a limited connection also what is opened here. */
    private boolean serves(String protocol, boolean limited) {
        ProtocolBinding binding = bindings.get(protocol);
        return binding == null
                ? builtIn.containsKey(protocol)
                        && reach.offers(protocol)
                        && (!limited || OVER_LIMITED.contains(protocol))
                : !limited || binding.overLimited();
    }

    private final class Connector implements Dialler.Connector {
        @Override
        public Link connect(PeerId peer, Multiaddr address) throws IOException, InterruptedException {
            return connectTo(peer, address);
        }

        @Override
        public Optional<Link> direct(PeerId peer) {
            return peers.direct(peer);
        }
    }

    private Link connectTo(PeerId peer, Multiaddr address) throws IOException, InterruptedException {
        return address.isCircuit()
                ? reach.connect(peer, address, limits.dialPatience())
                : links.dial(peer, address, listeners, limits.dialPatience());
    }

    private Link dialKnown(PeerId peer, Instant deadline) throws DialException, InterruptedException {
        requireDialable(peer);
        List<Multiaddr> addresses = known(peer).addresses();
        if (peers.links(peer).stream().allMatch(Link::parting)) {
            return dialler.dial(peer, addresses, false, links.left(deadline));
        }
        List<Multiaddr> direct =
                addresses.stream().filter(address -> !address.isCircuit()).toList();
        threads.execute(() -> dialAside(peer, direct, links.left(deadline)));
        return peers.awaitDirect(peer, links.left(deadline));
    }

    /** Tries to replace a limited connection, while the other side or a hole punched may be faster. */
    private void dialAside(PeerId peer, List<Multiaddr> addresses, Duration patience) {
        try {
            dialler.dial(peer, addresses, false, patience);
        } catch (DialException e) {
            LOG.debug("{} is not reached directly: {}", peer, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void requireDialable(PeerId peer) throws DialException {
        if (closed()) {
            throw new DialException(Reason.CLOSED, "the host is closed");
        }
        if (peer.equals(self)) {
            throw new DialException(Reason.NO_ADDRESS, peer + " is this node itself");
        }
    }

    private boolean closed() {
        return closing.hasBegun();
    }

    /** Looks at deadlines until the host is closed. */
    private void watch() {
        Instant housekeeping = clock.instant().plus(HOUSEKEEPING_EVERY);
        while (!closing.pause(HEARTBEAT)) {
            Instant now = clock.instant();
            links.tick(now);
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

    private void pushSoon() {
        pushAt = clock.instant().plus(PUSH_AFTER);
    }

    private void pushAll() {
        peers.all().forEach((peer, those) -> {
            if (peers.protocols(peer).contains(Identify.PUSH)) {
                threads.execute(() -> greeter.push(those.getFirst()));
            }
        });
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
