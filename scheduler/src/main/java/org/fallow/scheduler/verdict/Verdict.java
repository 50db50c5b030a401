package org.fallow.scheduler.verdict;

import java.util.List;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.work.record.Cid;

/**
 * What a unit's signed votes and openings prove, by {@code Ballot.verdict}. A pure function of that set: the order in
 * which they came does not matter, and more of them never turn one accepted result into another unless they prove that
 * somebody lied. Lists of voters are in ascending order.
 */
public sealed interface Verdict {
    /**
     * Not settled.
     *
     * @param votes that count, of distinct voters
     * @param wanted how many more votes are needed at least; 0 when only openings are missing
     */
    record Open(int votes, int wanted) implements Verdict {}

    /**
     * One vote, which nobody else has computed again; good unless the batch's audits say otherwise.
     *
     * @param result what it is for
     * @param voter whose it is
     * @param wanted 1 where chance has drawn it and an audit is wanted, else 0
     */
    record Provisional(Cid result, PeerId voter, int wanted) implements Verdict {}

    /**
     * A quorum agrees, or an audit bore the vote out, or the batch's audits as a whole do.
     *
     * @param result what it agrees on
     * @param agreeing the voters for it
     * @param contradicted voters for something else
     */
    record Accepted(Cid result, List<PeerId> agreeing, List<PeerId> contradicted) implements Verdict {}

    /**
     * Two or more different results had a quorum each, so a whole quorum lied or cheated. No votes can settle that;
     * only running the unit again can, which this version does not do: such a unit is reported and stays as it is.
     *
     * @param results each with a quorum, in ascending order
     */
    record Disputed(List<Cid> results) implements Verdict {}
}
