package org.fallow.libp2p.io;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.address.AddressProtocol;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.connection.ConnectionAction.End;
import org.fallow.libp2p.connection.ConnectionMachine;
import org.fallow.libp2p.connection.ConnectionSetup;
import org.fallow.libp2p.host.DialException;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.reach.AutoNatMessage;
import org.fallow.libp2p.reach.AutoNatMessage.Outcome;
import org.fallow.libp2p.reach.DialOrder;
import org.fallow.libp2p.reach.Networks;
import org.fallow.libp2p.reach.Throttle;
import org.fallow.libp2p.secure.NoiseKeys;
import org.fallow.libp2p.wire.Frames;
import org.fallow.libp2p.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * Asks others to dial this node, and dials those that ask: only at the IP address they are seen at, from a free port and
 * under another name, so that neither a hole in their NAT nor the connection there is lets it in.
 */
final class AutoNat implements LinkProtocol {
    /** For asking, and for answering altogether. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    /** For one address of a peer that asks. */
    private static final Duration DIAL_PATIENCE = Duration.ofSeconds(4);

    private static final int ADDRESSES_MAX = 3;

    /** Attempts for a peer and for all, in {@link #SPAN}. */
    private static final int EACH_MAX = 3;

    private static final int TOTAL_MAX = 30;

    private static final Duration SPAN = Duration.ofMinutes(1);

    private final Hub hub;
    private final boolean localAddresses;
    private final Throttle<PeerId> throttle = new Throttle<>(EACH_MAX, TOTAL_MAX, SPAN);
    private final NoiseKeys stranger;

    AutoNat(Hub hub, boolean localAddresses) {
        this.hub = hub;
        this.localAddresses = localAddresses;
        this.stranger = NoiseKeys.generate(KeyPair.generate(hub.random()), hub.random());
    }

    /** Asks a connected peer to dial this node; a peer that cannot be asked has failed. */
    AutoNatMessage.Answer ask(PeerId peer, List<Multiaddr> seenAt) {
        AutoNatMessage.Answer none = new AutoNatMessage.Answer(Outcome.FAILED, Optional.empty());
        List<Multiaddr> mine = candidates(seenAt);
        Optional<Link> link = hub.peers().direct(peer);
        if (mine.isEmpty() || link.isEmpty()) {
            return none;
        }
        try (LinkStream stream = link.get().open(List.of(AutoNatMessage.PROTOCOL), PATIENCE)) {
            stream.patience(PATIENCE);
            Frames.write(stream.output(), new AutoNatMessage.Dial(hub.key().peerId(), mine).encoded());
            byte[] bytes = Frames.read(stream.input(), AutoNatMessage.BYTES_MAX)
                    .orElseThrow(() -> new WireException("autonat: no answer"));
            if (AutoNatMessage.decode(bytes) instanceof AutoNatMessage.Answer answer) {
                // Only what was asked about can have been reached.
                return new AutoNatMessage.Answer(
                        answer.outcome(), answer.address().filter(mine::contains));
            }
        } catch (IOException e) {
            hub.log().debug("{} does not say whether we are reached: {}", peer, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return none;
    }

    @Override
    public boolean serve(Link link, LinkStream stream) throws IOException {
        stream.patience(PATIENCE);
        byte[] bytes = Frames.read(stream.input(), AutoNatMessage.BYTES_MAX)
                .orElseThrow(() -> new WireException("autonat: nothing said"));
        AutoNatMessage.Answer answer;
        try {
            answer = answer(link, stream.remote(), AutoNatMessage.decode(bytes));
        } catch (WireException e) {
            answer = new AutoNatMessage.Answer(Outcome.BAD_REQUEST, Optional.empty());
        }
        Frames.write(stream.output(), answer.encoded());
        stream.closeOutput();
        return false;
    }

    private AutoNatMessage.Answer answer(Link link, PeerId peer, AutoNatMessage message) {
        if (!(message instanceof AutoNatMessage.Dial dial) || !dial.peer().equals(peer)) {
            return new AutoNatMessage.Answer(Outcome.BAD_REQUEST, Optional.empty());
        }
        List<Multiaddr> tried = dial.addresses().stream()
                .filter(address -> DialOrder.isTcp(address) && Networks.sameIp(address, link.address()))
                .filter(this::mayBeDialled)
                .distinct()
                .limit(ADDRESSES_MAX)
                .toList();
        if (link.relayed() || tried.isEmpty() || !admits(peer)) {
            return new AutoNatMessage.Answer(Outcome.REFUSED, Optional.empty());
        }
        for (Multiaddr address : tried) {
            if (reaches(peer, address)) {
                return new AutoNatMessage.Answer(Outcome.REACHED, Optional.of(address));
            }
        }
        return new AutoNatMessage.Answer(Outcome.NOT_REACHED, Optional.empty());
    }

    private boolean admits(PeerId peer) {
        synchronized (throttle) {
            return throttle.admits(peer, hub.clock().instant());
        }
    }

    private boolean reaches(PeerId peer, Multiaddr address) {
        Gatekeeper.Ticket ticket;
        try {
            ticket = hub.links().ticket(peer, address);
        } catch (DialException e) {
            return false;
        }
        try {
            Carrier carrier = new TcpCarrier(Sockets.connect(address, List.of(), DIAL_PATIENCE), address);
            ConnectionSetup setup = new ConnectionSetup(
                    true,
                    stranger,
                    Optional.of(peer),
                    hub.random(),
                    protocol -> false,
                    1,
                    ticket.account(),
                    DIAL_PATIENCE,
                    DIAL_PATIENCE);
            ConnectionMachine machine = new ConnectionMachine(setup, hub.clock().instant());
            Link probe = new Link(carrier, true, machine, ticket, new Nobody(), hub.threads(), hub.clock());
            probe.start();
            try {
                probe.awaitReady(DIAL_PATIENCE);
                return true;
            } finally {
                probe.leave();
            }
        } catch (IOException e) {
            hub.log().debug("{} is not reached at {}: {}", peer, address, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            hub.links().handBack(ticket);
        }
        return false;
    }

    /** Where this node listens, where it is seen, and the port it listens on at the address it is seen at. */
    private List<Multiaddr> candidates(List<Multiaddr> seenAt) {
        List<Multiaddr> all = new ArrayList<>(seenAt);
        for (Multiaddr listening : hub.listeners().addresses()) {
            for (Multiaddr seen : seenAt) {
                portOf(listening).flatMap(port -> withPort(seen, port)).ifPresent(all::add);
            }
        }
        all.addAll(hub.listeners().addresses());
        return all.stream().filter(this::mayBeDialled).distinct().toList();
    }

    private boolean mayBeDialled(Multiaddr address) {
        return localAddresses || Networks.isPublic(address);
    }

    private static Optional<Multiaddr.Part> portOf(Multiaddr address) {
        return address.parts().stream()
                .filter(part -> part.protocol() == AddressProtocol.TCP)
                .findFirst();
    }

    private static Optional<Multiaddr> withPort(Multiaddr host, Multiaddr.Part port) {
        try {
            return Optional.of(Multiaddr.of(List.of(host.parts().getFirst(), port)));
        } catch (WireException e) {
            return Optional.empty();
        }
    }

    /** A probe carries no streams and nobody waits for its end. */
    private static final class Nobody implements Link.Owner {
        @Override
        public void ready(Link link, PeerId remote) {}

        @Override
        public void accepted(Link link, LinkStream stream) {}

        @Override
        public void ended(Link link, @Nullable PeerId remote, End end, String why) {}
    }
}
