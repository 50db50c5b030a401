package org.fallow.libp2p.io;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.ConnectionControl;
import org.fallow.libp2p.host.DialException;
import org.fallow.libp2p.host.DialException.Reason;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;

/**
 * What the parts that make a host reachable use of it.
 *
 * @param log for lines that peers can cause
 * @param moved to be told when the host's addresses have changed
 * @param pause waits; true when the host is closed meanwhile
 */
record Hub(
        KeyPair key,
        Threads threads,
        InstantSource clock,
        RandomGenerator random,
        Peers peers,
        Listeners listeners,
        Links links,
        Dialler dialler,
        ConnectionControl control,
        QuietLog log,
        Runnable moved,
        Predicate<Duration> pause) {
    /** The direct connection to a peer, or a new one to one of these addresses or to a known one. */
    Link dial(PeerId peer, List<Multiaddr> addresses, Duration patience) throws IOException, InterruptedException {
        if (peer.equals(key.peerId())) {
            throw new DialException(Reason.NO_ADDRESS, peer + " is this node itself");
        }
        Optional<Link> there = peers.direct(peer);
        if (there.isPresent()) {
            return there.get();
        }
        List<Multiaddr> all = new ArrayList<>(addresses);
        peers.known(peer, clock.instant()).addresses().stream()
                .filter(address -> !address.isCircuit())
                .forEach(all::add);
        return dialler.dial(peer, all, true, patience);
    }

    /** How long it is until then; never zero, so that a wait that is too late fails by itself. */
    Duration left(Instant deadline) {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.isPositive() ? left : Duration.ofNanos(1);
    }
}
