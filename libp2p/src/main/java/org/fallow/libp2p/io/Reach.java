package org.fallow.libp2p.io;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.host.PeerListener;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.reach.AutoNatMessage;
import org.fallow.libp2p.reach.HopMessage;
import org.fallow.libp2p.reach.Networks;
import org.fallow.libp2p.reach.ObservedAddresses;
import org.fallow.libp2p.reach.PunchMessage;
import org.fallow.libp2p.reach.Reachability;
import org.fallow.libp2p.reach.ReachabilityJudge;
import org.fallow.libp2p.reach.RelayKeeper;
import org.fallow.libp2p.reach.Reservation;
import org.fallow.libp2p.reach.StopMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a host is reached by others: knows whether it can be dialled, keeps relays if not, and replaces relayed links. */
final class Reach implements PeerListener {
    private static final Logger LOG = LoggerFactory.getLogger(Reach.class);

    private static final int INBOX_MAX = 1024;

    /** Relays that this node is reached through are not trimmed. */
    private static final String RELAY = "relay";

    private final Hub hub;
    private final ReachOptions options;
    private final Circuits circuits;
    private final AutoNat autoNat;
    private final HolePuncher puncher;
    private final RelayService relay;
    private final Map<String, LinkProtocol> protocols = new LinkedHashMap<>();
    private final ObservedAddresses observed = new ObservedAddresses();
    private final MachineDriver<RelayKeeper.Event, RelayKeeper.Action> keeper;
    private final MachineDriver<ReachabilityJudge.Event, ReachabilityJudge.Action> judge;
    private volatile Reachability reachability;
    private volatile Optional<Multiaddr> reachedAt = Optional.empty();
    private volatile List<Multiaddr> relayed = List.of();

    Reach(Hub hub, ReachOptions options) {
        this.hub = hub;
        this.options = options;
        this.circuits = new Circuits(hub, options.localAddresses());
        this.autoNat = new AutoNat(hub, options.localAddresses());
        this.puncher = new HolePuncher(hub, this::seenAt, options.localAddresses());
        this.relay = new RelayService(hub, options.caps(), options.localAddresses());
        this.reachability = options.assumed().orElse(Reachability.UNKNOWN);
        protocols.put(StopMessage.PROTOCOL, circuits);
        if (options.relay()) {
            protocols.put(HopMessage.PROTOCOL, relay);
        }
        if (options.autoNat()) {
            protocols.put(AutoNatMessage.PROTOCOL, autoNat);
        }
        if (options.punching()) {
            protocols.put(PunchMessage.PROTOCOL, puncher);
        }
        this.keeper = MachineDriver.start(
                "relays",
                new RelayKeeper(options.reservations()),
                hub.clock(),
                INBOX_MAX,
                this::perform,
                e -> LOG.error("a mistake in the program", e));
        this.judge = MachineDriver.start(
                "reachability",
                new ReachabilityJudge(options.votes()),
                hub.clock(),
                INBOX_MAX,
                this::perform,
                e -> LOG.error("a mistake in the program", e));
        keeper.offer(new RelayKeeper.Event.Verdict(reachability));
    }

    /** What it serves. */
    Map<String, LinkProtocol> protocols() {
        return protocols;
    }

    /** Whether a protocol of these is offered now: who cannot be dialled is no relay. */
    boolean offers(String protocol) {
        return !protocol.equals(HopMessage.PROTOCOL) || reachability == Reachability.PUBLIC;
    }

    Reachability reachability() {
        return reachability;
    }

    /** Where others reach this node beyond where it listens. */
    List<Multiaddr> addresses() {
        List<Multiaddr> all = new ArrayList<>();
        reachedAt.ifPresent(all::add);
        all.addAll(relayed);
        return all;
    }

    /** Dials through a relay. */
    Link connect(PeerId peer, Multiaddr address, Duration patience) throws IOException, InterruptedException {
        return circuits.connect(peer, address, patience);
    }

    /** A peer sees this node there. */
    void observed(Link link, PeerId peer, Multiaddr address) {
        if (!link.relayed() && hub.listeners().hasPort(link.local())) {
            synchronized (observed) {
                observed.observed(peer, Networks.group(link.address()), address);
            }
        }
    }

    /** A new link has been identified. */
    void greeted(Link link, PeerId peer) {
        offered(peer, hub.peers().protocols(peer));
        boolean wanted = options.punching() && link.relayed() && !link.outbound();
        if (wanted && hub.peers().protocols(peer).contains(PunchMessage.PROTOCOL)) {
            puncher.replace(link, peer);
        }
    }

    /** A link has ended. */
    void ended(PeerId peer) {
        if (hub.peers().direct(peer).isEmpty()) {
            relay.gone(peer);
            circuits.gone(peer);
            hub.control().unprotect(peer, RELAY);
            keeper.offer(new RelayKeeper.Event.Gone(peer));
            judge.offer(new ReachabilityJudge.Event.Gone(peer));
            synchronized (observed) {
                observed.gone(peer);
            }
        }
    }

    @Override
    public void identified(PeerAddresses peer, Set<String> served) {
        offered(peer.id(), served);
    }

    private void offered(PeerId peer, Set<String> served) {
        Optional<Link> link = hub.peers().direct(peer);
        if (link.isPresent() && served.contains(HopMessage.PROTOCOL)) {
            keeper.offer(new RelayKeeper.Event.Offered(peer));
        }
        boolean asks = options.autoNat() && options.assumed().isEmpty();
        if (link.isPresent() && asks && served.contains(AutoNatMessage.PROTOCOL)) {
            String network = Networks.group(link.get().address());
            judge.offer(new ReachabilityJudge.Event.Offered(peer, network));
        }
    }

    /** What {@link #ended} does is done at the end of each link. */
    @Override
    public void disconnected(PeerId peer) {}

    void close() {
        keeper.close();
        judge.close();
    }

    private List<Multiaddr> seenAt() {
        synchronized (observed) {
            return observed.addresses();
        }
    }

    private void perform(RelayKeeper.Action action) {
        switch (action) {
            case RelayKeeper.Action.Reserve reserve -> hub.threads().execute(() -> reserve(reserve.relay()));
            case RelayKeeper.Action.Publish publish -> {
                relayed = publish.addresses();
                hub.moved().run();
            }
        }
    }

    private void perform(ReachabilityJudge.Action action) {
        switch (action) {
            case ReachabilityJudge.Action.Ask ask ->
                hub.threads().execute(() -> {
                    AutoNatMessage.Answer answer = autoNat.ask(ask.peer(), seenAt());
                    judge.offer(new ReachabilityJudge.Event.Answered(ask.peer(), answer.outcome(), answer.address()));
                });
            case ReachabilityJudge.Action.Decided decided -> {
                reachability = decided.reachability();
                reachedAt = decided.address();
                keeper.offer(new RelayKeeper.Event.Verdict(decided.reachability()));
                hub.moved().run();
            }
        }
    }

    private void reserve(PeerId peer) {
        try {
            Reservation granted = circuits.reserve(peer);
            hub.control().protect(peer, RELAY);
            keeper.offer(new RelayKeeper.Event.Granted(peer, granted.expires(), granted.addresses()));
        } catch (IOException e) {
            hub.log().debug("no reservation at {}: {}", peer, String.valueOf(e.getMessage()));
            hub.control().unprotect(peer, RELAY);
            keeper.offer(new RelayKeeper.Event.Refused(peer));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
