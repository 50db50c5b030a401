package org.fallow.scheduler.verdict;

import java.util.Arrays;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.Vote;

/** What makes a vote itself: who voted, for what. Signing the same again, later, adds nothing. */
record VoteKey(PeerId voter, byte[] commitment) implements Comparable<VoteKey> {
    static VoteKey of(Signed<Vote> vote) {
        return new VoteKey(vote.signer(), vote.value().commitment());
    }

    @Override
    public int compareTo(VoteKey other) {
        int byVoter = voter.compareTo(other.voter);
        return byVoter != 0 ? byVoter : Arrays.compareUnsigned(commitment, other.commitment);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VoteKey key && compareTo(key) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * voter.hashCode() + Arrays.hashCode(commitment);
    }
}
