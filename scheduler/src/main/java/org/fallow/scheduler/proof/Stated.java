package org.fallow.scheduler.proof;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.Cbor;
import org.fallow.work.record.Cid;

/**
 * A verdict as a proof file states it. Whoever checks the file finds it again from the votes.
 *
 * @param kind which
 * @param results what was accepted, if only provisionally; all that are in dispute; none while open
 * @param agreeing peer ids of the voters for the accepted result, in ascending order
 * @param contradicted peer ids of those for something else
 */
record Stated(Kind kind, List<Cid> results, List<byte[]> agreeing, List<byte[]> contradicted) {
    private static final int RESULTS_MAX = 32;
    private static final int VOTERS_MAX = 256;

    /** What a verdict can be. */
    enum Kind {
        @JsonProperty("accepted")
        ACCEPTED,
        @JsonProperty("provisional")
        PROVISIONAL,
        @JsonProperty("open")
        OPEN,
        @JsonProperty("disputed")
        DISPUTED
    }

    Stated {
        if (results.size() > RESULTS_MAX || agreeing.size() > VOTERS_MAX || contradicted.size() > VOTERS_MAX) {
            throw new IllegalArgumentException("verdict: more results or voters than a unit can have");
        }
        results = List.copyOf(results);
        agreeing = List.copyOf(agreeing);
        contradicted = List.copyOf(contradicted);
    }

    static Stated of(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Open open -> new Stated(Kind.OPEN, List.of(), List.of(), List.of());
            case Verdict.Provisional(Cid result, PeerId voter, int wanted) ->
                new Stated(Kind.PROVISIONAL, List.of(result), bytes(List.of(voter)), List.of());
            case Verdict.Accepted(Cid result, List<PeerId> agreeing, List<PeerId> contradicted) ->
                new Stated(Kind.ACCEPTED, List.of(result), bytes(agreeing), bytes(contradicted));
            case Verdict.Disputed(List<Cid> results) -> new Stated(Kind.DISPUTED, results, List.of(), List.of());
        };
    }

    boolean isSame(Stated other) {
        return Arrays.equals(Cbor.encode(this), Cbor.encode(other));
    }

    private static List<byte[]> bytes(List<PeerId> peers) {
        return peers.stream().map(PeerId::bytes).toList();
    }
}
