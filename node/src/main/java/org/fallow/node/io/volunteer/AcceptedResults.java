package org.fallow.node.io.volunteer;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.io.custody.Custodians;
import org.fallow.node.io.custody.CustodyClient;
import org.fallow.node.io.store.ShardTable;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Rule;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Opening;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;

/**
 * The accepted results of single units: from what this node keeps, else from any custodian. Nobody is believed: what the
 * votes and the opening prove is worked out here.
 */
public final class AcceptedResults {
    private static final Duration ASK_PATIENCE = Duration.ofSeconds(15);

    private final ShardTable shards;
    private final CustodyClient client;
    private final Custodians custodians;

    /** Asks custodians for what is not kept here. */
    public AcceptedResults(ShardTable shards, CustodyClient client, Custodians custodians) {
        this.shards = shards;
        this.client = client;
        this.custodians = custodians;
    }

    /**
     * The bytes of the unit's accepted result.
     *
     * @param rule of its batch
     * @throws IOException when no custodian proves one, or that it failed is what was accepted
     */
    public byte[] of(UnitId unit, Rule rule) throws IOException {
        return switch (answer(unit, rule)) {
            case Answer.Result(byte[] bytes) -> bytes;
            case Answer.Failure failure ->
                throw new IOException("unit " + unit + ", which is needed first, failed: " + failure.text());
        };
    }

    private Answer answer(UnitId unit, Rule rule) throws IOException {
        Optional<Answer> kept = kept(unit, rule);
        if (kept.isPresent()) {
            return kept.get();
        }
        String trouble = "no custodian of it is known";
        for (PeerId custodian : custodians.of(unit.shard())) {
            try {
                Request request = new Request.Collect(unit.shard(), unit.index(), 1);
                Response response = client.ask(custodian, request, ASK_PATIENCE);
                if (response instanceof Response.Collected page) {
                    Optional<Answer> result = proved(unit, rule, page);
                    if (result.isPresent()) {
                        return result.get();
                    }
                }
                trouble = "custodian " + custodian + " does not prove it";
            } catch (IOException e) {
                trouble = "custodian " + custodian + ": " + e.getMessage();
            }
        }
        throw new IOException("the result of unit " + unit + ", which is needed first: " + trouble);
    }

    private Optional<Answer> kept(UnitId unit, Rule rule) throws IOException {
        for (ShardTable.Kept kept : shards.units(unit.batch(), unit.index(), unit.index() + 1)) {
            return accepted(kept.ballot(), rule);
        }
        return Optional.empty();
    }

    /** What the page proves of the unit; others' units in it are passed over. */
    private static Optional<Answer> proved(UnitId unit, Rule rule, Response.Collected page) throws WireException {
        List<Signed<Vote>> votes = RecordKind.VOTE.openAll(page.records().votes());
        List<Signed<Opening>> openings =
                RecordKind.OPENING.openAll(page.records().openings());
        votes.removeIf(vote -> !vote.value().unit().equals(unit));
        openings.removeIf(opening -> !opening.value().unit().equals(unit));
        return accepted(Ballot.of(votes, openings), rule);
    }

    private static Optional<Answer> accepted(Ballot ballot, Rule rule) {
        return ballot.verdict(rule) instanceof Verdict.Accepted accepted
                ? ballot.opening(accepted.result()).map(Signed::value).map(Opening::answer)
                : Optional.empty();
    }
}
