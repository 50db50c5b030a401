package org.fallow.scheduler.volunteer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.custody.CustodyTerms;

/**
 * One vote on its way: kept durably, sent to every custodian, safe with three acknowledgements, then asked after until
 * two custodians say the same of it.
 */
final class Ticket {
    /** Custodians whose word settles a unit; where there are fewer, all of them. */
    private static final int WORDS = 2;

    /** Attempts at one custodian once the vote is safe. */
    private static final int ATTEMPTS_MAX = 6;

    /** How one custodian has the vote. */
    private static final class Copy {
        private boolean acknowledged;
        private boolean asking;
        private int attempts;
        private Instant nextAt = Instant.MIN;
    }

    private final PendingVote vote;
    private final Map<PeerId, Copy> copies = new TreeMap<>();
    private final Map<PeerId, Outcome> words = new TreeMap<>();
    private boolean kept;
    private boolean safe;

    Ticket(PendingVote vote, boolean kept) {
        this.vote = vote;
        this.kept = kept;
    }

    PendingVote vote() {
        return vote;
    }

    boolean isKept() {
        return kept;
    }

    void kept() {
        kept = true;
    }

    /** The custodians to send the vote to now. */
    List<PeerId> due(List<PeerId> custodians, Instant now) {
        if (!kept) {
            return List.of();
        }
        return custodians.stream().filter(peer -> isDue(copy(peer), now)).toList();
    }

    Instant wakeAt(List<PeerId> custodians) {
        Instant first = Instant.MAX;
        for (PeerId peer : kept ? custodians : List.<PeerId>of()) {
            Copy copy = copy(peer);
            if (isWanting(copy) && copy.nextAt.isBefore(first)) {
                first = copy.nextAt;
            }
        }
        return first;
    }

    void asked(PeerId peer) {
        Copy copy = copy(peer);
        copy.asking = true;
        copy.attempts++;
    }

    /** The custodian has it. Whether that has made the vote safe just now. */
    boolean acknowledged(PeerId peer, List<PeerId> custodians) {
        Copy copy = copy(peer);
        copy.asking = false;
        copy.acknowledged = true;
        long acknowledged = copies.values().stream().filter(c -> c.acknowledged).count();
        boolean now = acknowledged >= Math.clamp(custodians.size(), 1, CustodyTerms.SAFE_COPIES);
        boolean first = now && !safe;
        safe |= now;
        return first;
    }

    /** The custodian did not take it: again after a pause. */
    void failed(PeerId peer, Duration pause, Instant now) {
        Copy copy = copy(peer);
        copy.asking = false;
        copy.nextAt = now.plus(pause);
    }

    /** The custodian does not know the vote (any more). */
    void unknown(PeerId peer, Instant now) {
        Copy copy = copy(peer);
        if (!copy.asking) {
            copy.acknowledged = false;
            copy.attempts = 0;
            copy.nextAt = now;
        }
    }

    int attempts(PeerId peer) {
        return copy(peer).attempts;
    }

    /** Somebody has the vote, so it makes sense to ask how it stands. */
    boolean isSent() {
        return copies.values().stream().anyMatch(c -> c.acknowledged) || !words.isEmpty();
    }

    /** A custodian says what became of the unit; the outcome when enough say the same. */
    Optional<Outcome> word(PeerId peer, Outcome outcome, List<PeerId> custodians) {
        Copy copy = copy(peer);
        copy.asking = false;
        words.put(peer, outcome);
        long same = words.values().stream().filter(w -> w == outcome).count();
        return same >= Math.clamp(custodians.size(), 1, WORDS) ? Optional.of(outcome) : Optional.empty();
    }

    private Copy copy(PeerId peer) {
        return copies.computeIfAbsent(peer, p -> new Copy());
    }

    private boolean isDue(Copy copy, Instant now) {
        return isWanting(copy) && !copy.nextAt.isAfter(now);
    }

    private boolean isWanting(Copy copy) {
        return !copy.acknowledged && !copy.asking && (!safe || copy.attempts < ATTEMPTS_MAX);
    }
}
