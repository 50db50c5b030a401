package org.fallow.dht.lookup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fallow.dht.key.Key;
import org.fallow.dht.lookup.PeerState.Answered;
import org.fallow.dht.lookup.PeerState.Heard;
import org.fallow.dht.lookup.PeerState.Pace;
import org.fallow.dht.lookup.PeerState.Unreachable;
import org.fallow.dht.lookup.PeerState.Waiting;
import org.fallow.dht.routing.NetworkGroup;
import org.fallow.libp2p.host.PeerAddresses;
import org.jspecify.annotations.Nullable;

/**
 * A peer a walk has heard of, and how far its word is believed. Who names a peer vouches for it: each of its names that
 * is asked is a debt of one until it answers, which pays back two. While the debt is too great, no other of its names is
 * asked, unless somebody else named it too. So whoever names peers that do not exist costs the walk a few requests.
 */
final class Candidate {
    private static final int NAMERS_MAX = 3;
    private static final int DEBT_MAX = 3;
    private static final int PAID_BACK = 2;

    private static final PeerState HEARD = new Heard();
    private static final PeerState ANSWERED = new Answered();
    private static final PeerState UNREACHABLE = new Unreachable();

    private final Key key;
    private final int path;
    private final List<Candidate> namers = new ArrayList<>(NAMERS_MAX);
    private PeerAddresses peer;
    private PeerState state = HEARD;
    private int debt;
    private @Nullable NetworkGroup group;
    private boolean grouped;
    private boolean again;

    /** Somebody heard of on a path, from nobody yet: a peer the node knows itself. */
    Candidate(Key key, PeerAddresses peer, int path) {
        this.key = key;
        this.peer = peer;
        this.path = path;
    }

    Key key() {
        return key;
    }

    int path() {
        return path;
    }

    PeerAddresses peer() {
        return peer;
    }

    PeerState state() {
        return state;
    }

    /** Another peer names it too. When three have done so already, it stands in for one that is not believed. */
    void named(Candidate by, PeerAddresses with) {
        if (!(state instanceof Heard) || by == this || namers.contains(by)) {
            return;
        }
        if (peer.addresses().isEmpty()) {
            peer = with;
            grouped = false;
        }
        if (namers.size() < NAMERS_MAX) {
            namers.add(by);
        } else if (by.debt < DEBT_MAX) {
            namers.removeIf(namer -> namer.debt >= DEBT_MAX);
            if (namers.size() < NAMERS_MAX) {
                namers.add(by);
            }
        }
    }

    void asked(Instant now) {
        state = new Waiting(now, Pace.PROMPT);
        for (Candidate namer : namers) {
            namer.debt++;
        }
    }

    /** It takes that long by now. */
    void paced(Instant since, Pace pace) {
        state = new Waiting(since, pace);
    }

    /** Whether it is slow, and was asked once only. */
    boolean mayBeAskedAgain() {
        return !again && state instanceof Waiting waiting && waiting.pace() == Pace.SLOW;
    }

    /** It is waited for as if it had been asked then. */
    void askedAgain(Instant since) {
        again = true;
        state = new Waiting(since, Pace.SLOW);
    }

    void answered() {
        state = ANSWERED;
        for (Candidate namer : namers) {
            namer.debt -= PAID_BACK;
        }
    }

    void failed() {
        state = UNREACHABLE;
    }

    boolean hasAnswered() {
        return state instanceof Answered;
    }

    boolean isHeard() {
        return state instanceof Heard;
    }

    /** Whether it may be asked on the word of those who named it. */
    boolean vouchedFor() {
        for (Candidate namer : namers) {
            if (namer.debt < DEBT_MAX) {
                return true;
            }
        }
        return namers.isEmpty();
    }

    /** Whether the walk counts on it: it has answered, may still do so, or is worth asking. */
    boolean hoped(boolean promptly) {
        return switch (state) {
            case Heard heard -> vouchedFor();
            case Waiting waiting ->
                switch (waiting.pace()) {
                    case PROMPT -> true;
                    case SLOW -> !promptly;
                    case LATE -> false;
                };
            case Answered answered -> true;
            case Unreachable unreachable -> false;
        };
    }

    Optional<NetworkGroup> group() {
        if (!grouped) {
            group = NetworkGroup.of(peer).orElse(null);
            grouped = true;
        }
        return Optional.ofNullable(group);
    }
}
