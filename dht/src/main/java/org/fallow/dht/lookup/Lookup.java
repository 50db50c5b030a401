package org.fallow.dht.lookup;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.identity.PeerId;

/**
 * The one iterative walk: asks the closest peers it has heard of, {@link #ALPHA} at a time, learns closer ones from the
 * answers, and ends when the {@code k} closest it can reach have answered. Only peers that answered are its result.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/kad-dht/README.md#peer-routing">Peer routing</a>
 */
public final class Lookup {
    /** Requests under way at once. */
    public static final int ALPHA = 10;

    /** Peers taken from one answer. */
    public static final int CLOSER_MAX = 40;

    private static final int PEERS_MAX = 2_000;

    /** Where a peer stands. */
    private enum State {
        HEARD,
        WAITING,
        ANSWERED,
        UNREACHABLE
    }

    private final PeerId self;
    private final int k;
    private final TreeMap<PeerId, State> peers;
    private int waiting;

    /** A walk towards {@code target} that starts at {@code seeds}; {@code self} is never asked. */
    public Lookup(PeerId self, Key target, int k, Collection<PeerId> seeds) {
        this.self = self;
        this.k = k;
        this.peers = new TreeMap<>((a, b) -> target.compareDistance(Key.of(a), Key.of(b)));
        heard(seeds);
    }

    /** Whom to ask now; they count as asked. */
    public List<PeerId> next() {
        List<PeerId> ask = new ArrayList<>();
        int near = 0;
        for (Map.Entry<PeerId, State> entry : peers.entrySet()) {
            if (near == k || waiting + ask.size() == ALPHA) {
                break;
            }
            if (entry.getValue() != State.UNREACHABLE) {
                near++;
            }
            if (entry.getValue() == State.HEARD) {
                entry.setValue(State.WAITING);
                ask.add(entry.getKey());
            }
        }
        waiting += ask.size();
        return ask;
    }

    /** A peer answered, and named these. */
    public void answered(PeerId peer, List<PeerId> closer) {
        if (peers.get(peer) == State.WAITING) {
            waiting--;
            peers.put(peer, State.ANSWERED);
            heard(closer.subList(0, Math.min(CLOSER_MAX, closer.size())));
        }
    }

    /** A peer did not answer. */
    public void failed(PeerId peer) {
        if (peers.get(peer) == State.WAITING) {
            waiting--;
            peers.put(peer, State.UNREACHABLE);
        }
    }

    /** Whether the closest reachable peers have all answered. */
    public boolean isDone() {
        return peers.values().stream()
                .filter(s -> s != State.UNREACHABLE)
                .limit(k)
                .allMatch(s -> s == State.ANSWERED);
    }

    /** The closest peers that answered, closest first, at most {@code k}. */
    public List<PeerId> result() {
        return peers.entrySet().stream()
                .filter(e -> e.getValue() == State.ANSWERED)
                .limit(k)
                .map(Map.Entry::getKey)
                .toList();
    }

    private void heard(Collection<PeerId> named) {
        for (PeerId peer : named) {
            if (!peer.equals(self) && peers.size() < PEERS_MAX) {
                peers.putIfAbsent(peer, State.HEARD);
            }
        }
    }
}
