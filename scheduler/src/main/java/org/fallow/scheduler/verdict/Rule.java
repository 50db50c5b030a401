package org.fallow.scheduler.verdict;

import java.util.SortedSet;
import java.util.TreeSet;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.scheduler.trust.Quorum;
import org.fallow.scheduler.trust.Sample;
import org.fallow.work.record.Batch;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;
import org.fallow.work.record.Wave;

/** What it takes for a unit's result to be believed. */
public sealed interface Rule {
    /** Executions of a unit where nobody lies. */
    double executions();

    /** Below so many wrong results allowed in the whole batch a sample would have to be most of it. */
    double ERRORS_MIN = 4;

    /**
     * So many agree.
     *
     * @param votes of distinct voters
     */
    record Agreeing(int votes) implements Rule {
        @Override
        public double executions() {
            return votes;
        }
    }

    /**
     * One vote, and chance decides which are audited by another; where two differ, a jury.
     *
     * @param share of the votes that is audited
     * @param jury when one that differs is settled
     * @param out whose votes count for nothing
     * @param complete whether the whole batch's sample does, so that what was not drawn is believed
     */
    record Sampled(double share, Quorum jury, SortedSet<PeerId> out, boolean complete) implements Rule {
        /** Copies the set. */
        public Sampled {
            out = new TreeSet<>(out);
        }

        @Override
        public double executions() {
            return 1 + share;
        }

        /** This, with more voters out. */
        public Sampled without(SortedSet<PeerId> more) {
            TreeSet<PeerId> all = new TreeSet<>(out);
            all.addAll(more);
            return new Sampled(share, jury, all, complete);
        }

        /** As the publisher asks. */
        public Sampled with(Wave wave) throws WireException {
            TreeSet<PeerId> named = new TreeSet<>();
            for (byte[] peer : wave.out()) {
                named.add(PeerId.ofBytes(peer));
            }
            return new Sampled(Math.max(share, wave.share()), jury, named, wave.complete());
        }
    }

    /** What the batch asks for. A chain's units are each computed from the one before: those are not left to a sample. */
    static Rule of(Batch batch) {
        return switch (batch.verify()) {
            case VerifyPolicy.Replicas replicas -> new Agreeing(replicas.quorum());
            case VerifyPolicy.ErrorTarget error -> {
                double errors = error.target() * batch.units().count();
                yield errors < ERRORS_MIN || batch.units() instanceof UnitSource.Chained
                        ? new Agreeing(error.quorum())
                        : new Sampled(
                                Sample.share(errors, VerifyPolicy.LIARS_ASSUMED),
                                Quorum.of(error.target(), VerifyPolicy.LIARS_ASSUMED),
                                new TreeSet<>(),
                                false);
            }
        };
    }
}
