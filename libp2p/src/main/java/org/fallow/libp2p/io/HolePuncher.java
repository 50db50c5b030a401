package org.fallow.libp2p.io;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.DialException;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.reach.DialOrder;
import org.fallow.libp2p.reach.Networks;
import org.fallow.libp2p.reach.PunchMessage;
import org.fallow.libp2p.wire.Frames;
import org.fallow.libp2p.wire.WireException;

/**
 * Replaces a relayed connection by a direct one. Who was dialled through the relay begins: it dials the other where it
 * can be dialled, or else agrees with it on a moment at which both dial, so that each NAT takes the other's packets for
 * answers. Then who had dialled through the relay is the dialler in what follows.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/relay/DCUtR.md">DCUtR</a>
 */
final class HolePuncher implements LinkProtocol {
    private static final int ATTEMPTS = 3;

    /** For the messages of an attempt, and for its dials. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Before the next attempt. */
    private static final Duration BETWEEN = Duration.ofMillis(500);

    /** Addresses dialled at once. */
    private static final int ADDRESSES_MAX = 4;

    private final Hub hub;
    private final Observer observer;
    private final boolean localAddresses;

    /** Peers whose connection is being replaced. */
    private final Set<PeerId> busy = ConcurrentHashMap.newKeySet();

    /** Where others see this node. */
    interface Observer {
        List<Multiaddr> seenAt();
    }

    HolePuncher(Hub hub, Observer observer, boolean localAddresses) {
        this.hub = hub;
        this.observer = observer;
        this.localAddresses = localAddresses;
    }

    /** A peer that dialled through a relay has been identified. Blocks until the matter is settled. */
    void replace(Link relayed, PeerId peer) {
        if (!busy.add(peer)) {
            return;
        }
        try {
            if (direct(peer) || dial(peer)) {
                return;
            }
            for (int i = 0; i < ATTEMPTS && !direct(peer); i++) {
                if (attempt(relayed, peer) || hub.pause().test(BETWEEN)) {
                    return;
                }
            }
        } catch (DialException e) {
            hub.log().debug("no hole to {}: {}", peer, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            busy.remove(peer);
        }
    }

    /** The other side begins. */
    @Override
    public boolean serve(Link link, LinkStream stream) throws IOException {
        if (!link.relayed() || !link.outbound() || !busy.add(stream.remote())) {
            throw new WireException("dcutr: not now, or not over this connection");
        }
        try {
            stream.patience(PATIENCE);
            List<Multiaddr> theirs = connectIn(stream);
            Frames.write(stream.output(), new PunchMessage.Connect(ours()).encoded());
            if (!(read(stream) instanceof PunchMessage.Sync)) {
                throw new WireException("dcutr: no sync");
            }
            punch(stream.remote(), theirs, true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            busy.remove(stream.remote());
        }
        return false;
    }

    /** The other side may be dialled as it is. */
    private boolean dial(PeerId peer) throws InterruptedException {
        List<Multiaddr> known =
                hub.peers().said(peer).map(said -> dialable(said.addresses())).orElse(List.of());
        if (known.isEmpty()) {
            return false;
        }
        try {
            hub.dial(peer, known, PATIENCE);
            return direct(peer);
        } catch (IOException e) {
            hub.log().debug("{} is not dialled directly: {}", peer, String.valueOf(e.getMessage()));
            return false;
        }
    }

    private boolean attempt(Link relayed, PeerId peer) throws DialException, InterruptedException {
        try (LinkStream stream = relayed.open(List.of(PunchMessage.PROTOCOL), PATIENCE)) {
            stream.patience(PATIENCE);
            long start = System.nanoTime();
            Frames.write(stream.output(), new PunchMessage.Connect(ours()).encoded());
            List<Multiaddr> theirs = connectIn(stream);
            long roundTrip = System.nanoTime() - start;
            Frames.write(stream.output(), new PunchMessage.Sync().encoded());
            boolean closed = hub.pause().test(Duration.ofNanos(roundTrip / 2));
            return !closed && punch(peer, theirs, false);
        } catch (DialException gone) {
            throw gone;
        } catch (IOException e) {
            hub.log().debug("an attempt at a hole to {} failed: {}", peer, String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** Dials at all addresses at once; the other side's dial may come in here instead. */
    private boolean punch(PeerId peer, List<Multiaddr> theirs, boolean dialler) throws InterruptedException {
        for (Multiaddr address : theirs) {
            hub.threads().execute(() -> {
                try {
                    Carrier carrier = new TcpCarrier(
                            Sockets.connect(address, hub.listeners().bound(), PATIENCE), address);
                    hub.links().secure(carrier, peer, dialler, PATIENCE);
                } catch (IOException e) {
                    hub.log().debug("no hole to {} at {}: {}", peer, address, String.valueOf(e.getMessage()));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        try {
            Link link = hub.peers().awaitDirect(peer, PATIENCE);
            hub.log().debug("direct to {} at {}", peer, link.address());
            return true;
        } catch (DialException none) {
            return false;
        }
    }

    private boolean direct(PeerId peer) {
        return hub.peers().direct(peer).isPresent();
    }

    private List<Multiaddr> ours() {
        List<Multiaddr> all = new ArrayList<>(observer.seenAt());
        if (localAddresses) {
            all.addAll(hub.listeners().addresses());
        }
        return dialable(all);
    }

    private List<Multiaddr> dialable(List<Multiaddr> addresses) {
        return addresses.stream()
                .filter(DialOrder::isTcp)
                .filter(address -> localAddresses || Networks.isPublic(address))
                .distinct()
                .limit(ADDRESSES_MAX)
                .toList();
    }

    private List<Multiaddr> connectIn(LinkStream stream) throws IOException {
        if (read(stream) instanceof PunchMessage.Connect(List<Multiaddr> addresses)) {
            return dialable(addresses);
        }
        throw new WireException("dcutr: no connect");
    }

    private static PunchMessage read(LinkStream stream) throws IOException {
        return PunchMessage.decode(Frames.read(stream.input(), PunchMessage.BYTES_MAX)
                .orElseThrow(() -> new WireException("dcutr: nothing said")));
    }
}
