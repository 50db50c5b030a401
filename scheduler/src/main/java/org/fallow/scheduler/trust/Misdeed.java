package org.fallow.scheduler.trust;

import java.util.Arrays;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;

/** What an identity was caught at, with the evidence that anyone can check again. */
public sealed interface Misdeed {
    /** Who was caught. */
    PeerId voter();

    /** Over which unit. */
    UnitId unit();

    /**
     * A vote that commits to something else than the accepted result. As strong as the quorum behind that result.
     *
     * @param vote the vote
     * @param accepted the result's content id
     */
    record Contradicted(Signed<Vote> vote, Cid accepted) implements Misdeed {
        @Override
        public PeerId voter() {
            return vote.signer();
        }

        @Override
        public UnitId unit() {
            return vote.value().unit();
        }
    }

    /**
     * Two votes of one voter on one unit that commit to different things. A proof in itself.
     *
     * @param one a vote
     * @param other a vote with another commitment
     */
    record Equivocated(Signed<Vote> one, Signed<Vote> other) implements Misdeed {
        /** Checks that the votes bear it out. */
        public Equivocated {
            if (!one.signer().equals(other.signer())
                    || !one.value().unit().equals(other.value().unit())
                    || Arrays.equals(one.value().commitment(), other.value().commitment())) {
                throw new IllegalArgumentException("not two different votes of one voter on one unit");
            }
        }

        @Override
        public PeerId voter() {
            return one.signer();
        }

        @Override
        public UnitId unit() {
            return one.value().unit();
        }
    }
}
