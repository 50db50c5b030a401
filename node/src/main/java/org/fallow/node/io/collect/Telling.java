package org.fallow.node.io.collect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.node.status.UnitStory;
import org.fallow.node.status.UnitVerdict;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Rule;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Opening;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.Vote;
import tools.jackson.databind.JsonNode;

/** A unit's story in plain words, from its votes alone. */
final class Telling {
    private final Ballot ballot;
    private final Rule rule;
    private final int quorum;
    private final Verdict verdict;

    /** The unit before this one in its chain that failed. */
    private final OptionalLong failedBefore;

    private Telling(Ballot ballot, Rule rule, OptionalLong failedBefore) {
        this.ballot = ballot;
        this.rule = rule;
        this.quorum = rule instanceof Rule.Agreeing(int votes) ? votes : 1;
        this.verdict = ballot.verdict(rule);
        this.failedBefore = failedBefore;
    }

    static UnitStory of(
            Signed<Batch> batch, Rule rule, long unit, byte[] input, Ballot ballot, OptionalLong failedBefore) {
        Telling telling = new Telling(ballot, rule, failedBefore);
        return new UnitStory(
                batch.cid().toString(),
                unit,
                JsonForm.of(input),
                telling.quorum,
                telling.votes(),
                telling.openings(),
                telling.state(),
                telling.why(),
                telling.accepted().flatMap(Telling::result).orElse(null));
    }

    /** Why there is no result, in words. */
    static String failure(UnitSource units, long unit, Answer.Failure failure) {
        long after = units.endOfChain(unit) - unit - 1;
        return after == 0
                ? failure.text()
                : failure.text() + "; so the " + after + " units after it in its chain are not computed";
    }

    private static Optional<JsonNode> result(Answer answer) {
        return switch (answer) {
            case Answer.Result(byte[] bytes) -> Optional.of(JsonForm.of(bytes));
            case Answer.Failure failure -> Optional.empty();
        };
    }

    private UnitVerdict state() {
        return switch (verdict) {
            case Verdict.Open open -> failedBefore.isPresent() ? UnitVerdict.STOPPED : UnitVerdict.OPEN;
            case Verdict.Provisional provisional -> UnitVerdict.PROVISIONAL;
            case Verdict.Accepted accepted ->
                ballot.isFailure(accepted.result()) ? UnitVerdict.FAILED : UnitVerdict.ACCEPTED;
            case Verdict.Disputed disputed -> UnitVerdict.DISPUTED;
        };
    }

    private Optional<Answer> accepted() {
        Optional<Cid> result = switch (verdict) {
            case Verdict.Accepted accepted -> Optional.of(accepted.result());
            case Verdict.Provisional provisional -> Optional.of(provisional.result());
            case Verdict.Open open -> Optional.empty();
            case Verdict.Disputed disputed -> Optional.empty();
        };
        return result.flatMap(ballot::opening).map(Signed::value).map(Opening::answer);
    }

    private List<UnitStory.Vote> votes() {
        return ballot.votes().stream()
                .sorted(Comparator.comparingLong((Signed<Vote> v) -> v.value().whenMillis())
                        .thenComparing(Signed::signer))
                .map(v -> new UnitStory.Vote(
                        v.signer().toString(),
                        v.value().whenMillis(),
                        HexFormat.of().formatHex(v.value().commitment()),
                        state(v),
                        v.value().cpuMillis()))
                .toList();
    }

    private UnitStory.VoteState state(Signed<Vote> vote) {
        if (ballot.votesOf(vote.signer()).size() > 1) {
            return UnitStory.VoteState.TWICE;
        }
        if (rule instanceof Rule.Sampled sampled && sampled.out().contains(vote.signer())) {
            return UnitStory.VoteState.VOID;
        }
        return accepted()
                .map(answer -> vote.value().isFor(vote.signer(), answer)
                        ? UnitStory.VoteState.AGREES
                        : UnitStory.VoteState.CONTRADICTS)
                .orElse(UnitStory.VoteState.SEALED);
    }

    private List<UnitStory.Opening> openings() {
        return ballot.openings().stream()
                .map(o -> new UnitStory.Opening(
                        o.value().resultCid().toString(),
                        o.value().answer() instanceof Answer.Result(byte[] bytes) ? bytes.length : 0,
                        o.signer().toString()))
                .toList();
    }

    private List<String> why() {
        List<String> why = new ArrayList<>();
        switch (verdict) {
            case Verdict.Open(int votes, int wanted) -> open(why, votes, wanted);
            case Verdict.Provisional(Cid result, PeerId voter, int wanted) -> {
                why.add("one node computed it, and " + drawn(voter));
                why.add(
                        wanted > 0
                                ? "so another is to compute it again; the result is provisional until then"
                                : "so nobody is to compute it again; it is accepted when the audits of the whole batch"
                                        + " say that enough is right");
            }
            case Verdict.Accepted(Cid result, List<PeerId> agreeing, List<PeerId> contradicted)
            when agreeing.size() == 1 && quorum == 1 && rule instanceof Rule.Sampled -> {
                why.add("one node computed it, and " + drawn(agreeing.getFirst()));
                why.add("the audits of the whole batch say that enough is right: the result is accepted");
            }
            case Verdict.Accepted(Cid result, List<PeerId> agreeing, List<PeerId> contradicted) -> {
                accepted().ifPresent(answer -> why.add(accepted(answer, agreeing.size())));
                latest(agreeing).ifPresent(when -> why.add("the last of them was signed at " + when));
                contradicted.forEach(peer -> why.add(peer + " voted for something else and is contradicted"));
            }
            case Verdict.Disputed(List<Cid> results) ->
                why.add(results.size() + " different results have " + quorum
                        + " votes or more each, so a whole quorum lied: only running the unit again can settle it");
        }
        ballot.votes().stream()
                .map(Signed::signer)
                .distinct()
                .filter(peer -> ballot.votesOf(peer).size() > 1)
                .forEach(peer -> why.add(peer + " signed votes for different results: none of them counts"));
        return why;
    }

    private String accepted(Answer answer, int agreeing) {
        String wanted = ", and " + wanted() + " wanted: ";
        return switch (answer) {
            case Answer.Result result ->
                agreeing + " different nodes committed to the same bytes" + wanted + "the result is accepted";
            case Answer.Failure failure ->
                agreeing + " different nodes committed to the same failure" + wanted + failure.text();
        };
    }

    private String wanted() {
        return switch (rule) {
            case Rule.Agreeing(int votes) -> votes + (votes == 1 ? " is" : " are");
            case Rule.Sampled sampled ->
                "where none differs two, else a lead of " + sampled.jury().lead() + ", are";
        };
    }

    /** Where chance drew the vote of a sampled batch. */
    private String drawn(PeerId voter) {
        double share = rule instanceof Rule.Sampled sampled ? sampled.share() : 0;
        OptionalDouble draw = ballot.draw(voter);
        return draw.isPresent()
                ? String.format(
                        Locale.ROOT,
                        "its custodians' words draw it at %.4f, where what is below %.4f is audited",
                        draw.getAsDouble(),
                        share)
                : "no custodian's word that it keeps the vote is known here";
    }

    private void open(List<String> why, int votes, int wanted) {
        failedBefore.ifPresent(
                unit -> why.add("unit " + unit + " failed, whose result its chain goes on from: nobody computes it"));
        if (failedBefore.isPresent()) {
            return;
        }
        if (votes == 0) {
            why.add(
                    "nobody's vote is known yet: no node has finished it, or those that keep its votes are not reached");
        } else if (wanted == 0) {
            why.add("there are votes enough, " + votes + ", but sealed: a voter has yet to upload the result's bytes");
        } else {
            why.add(votes + (votes == 1 ? " vote counts" : " votes count") + " so far, and at least " + wanted
                    + (wanted == 1 ? " more is" : " more are") + " wanted" + must());
        }
    }

    private String must() {
        return switch (rule) {
            case Rule.Agreeing(int votes) -> ": " + votes + " must agree";
            case Rule.Sampled sampled
            when ballot.openings().size() > 1 ->
                ": results differ, and one must lead by " + sampled.jury().lead();
            case Rule.Sampled sampled -> ": chance drew it to be computed again";
        };
    }

    private Optional<Instant> latest(List<PeerId> voters) {
        return ballot.votes().stream()
                .filter(v -> voters.contains(v.signer()))
                .map(v -> Instant.ofEpochMilli(v.value().whenMillis()))
                .max(Comparator.naturalOrder());
    }
}
