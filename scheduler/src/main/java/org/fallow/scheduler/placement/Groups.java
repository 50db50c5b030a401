package org.fallow.scheduler.placement;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.fallow.libp2p.identity.PeerId;

/**
 * Which network each peer was last seen in, such as an IPv4 /16: votes of one network may be one person's, so those who
 * check each other come from different ones where there is a choice.
 */
public final class Groups {
    /** Peers remembered; the one longest unseen is forgotten first. */
    public static final int PEERS_MAX = 16_384;

    private final Map<PeerId, Integer> known = new LinkedHashMap<>(16, 0.75f, true);

    /** A peer was seen in a network. */
    public void seen(PeerId peer, int group) {
        known.put(peer, group);
        if (known.size() > PEERS_MAX) {
            known.remove(known.keySet().iterator().next());
        }
    }

    /** Where it was seen; empty for private and relayed addresses. */
    public OptionalInt of(PeerId peer) {
        Integer group = known.get(peer);
        return group == null ? OptionalInt.empty() : OptionalInt.of(group);
    }

    /** Whether any of the others was seen in the peer's network. */
    public boolean isShared(PeerId peer, Iterable<PeerId> others) {
        OptionalInt group = of(peer);
        if (group.isPresent()) {
            for (PeerId other : others) {
                if (!other.equals(peer) && group.equals(of(other))) {
                    return true;
                }
            }
        }
        return false;
    }
}
