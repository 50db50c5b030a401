package org.fallow.scheduler.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.scheduler.offer.Provenance;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Rule;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Batch;
import org.fallow.work.record.BlobLayout;
import org.fallow.work.record.Cbor;
import org.fallow.work.record.Chain;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Opening;
import org.fallow.work.record.Project;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.UnitList;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.Vote;

/** One check of a proof: every signature, and then that each part follows from those that are signed. */
final class Examination {
    private final Content content;
    private final Places places;
    private final List<Finding> findings;
    private Optional<Proof.Claim> claim = Optional.empty();

    private Examination(Content content, Places places, List<Finding> before) {
        this.content = content;
        this.places = places;
        this.findings = new ArrayList<>(before);
    }

    /**
     * Checks a proof.
     *
     * @param places of the file
     * @param changed what the checksum found
     */
    static Examination of(Content content, Places places, Optional<Finding> changed) {
        Examination examination =
                new Examination(content, places, changed.stream().toList());
        examination.findings.addAll(places.findings());
        Optional<Signed<Project>> project = examination.open(RecordKind.PROJECT, content.project(), "project");
        Optional<Signed<Batch>> batch = examination.open(RecordKind.BATCH, content.batch(), "batch");
        if (batch.isPresent()) {
            examination.examine(project, batch.get());
        }
        return examination;
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    Optional<Proof.Claim> claim() {
        return findings.isEmpty() ? claim : Optional.empty();
    }

    private void examine(Optional<Signed<Project>> project, Signed<Batch> batch) {
        if (project.isPresent() && !Provenance.holds(batch, project.get())) {
            found(Finding.Kind.FOREIGN, "batch", "the batch is not one of the project's publisher for that project");
        }
        if (!content.kernel().equals(batch.value().kernel())) {
            found(
                    Finding.Kind.CONTRADICTORY,
                    "kernel",
                    "the batch names kernel " + batch.value().kernel());
        }
        if (content.unit() >= batch.value().units().count()) {
            String count = "the batch has only " + batch.value().units().count() + " units";
            found(Finding.Kind.CONTRADICTORY, "unit", count);
            return;
        }
        input(batch);
        UnitId unit = new UnitId(batch.cid(), content.unit());
        Ballot ballot = ballot(unit, "", new Evidence(content.votes(), content.openings()));
        verdict(ballot, Rule.of(batch.value()));
        if (project.isPresent()
                && ballot.verdict(Rule.of(batch.value()))
                        instanceof Verdict.Accepted(Cid result, var agreeing, var contradicted)) {
            claim = ballot.opening(result)
                    .map(opening -> new Proof.Claim(
                            project.get(),
                            batch,
                            content.unit(),
                            content.kernel(),
                            content.input(),
                            opening.value().answer(),
                            content.before().size(),
                            List.copyOf(ballot.votes())));
        }
    }

    private void input(Signed<Batch> batch) {
        byte[] right = right(batch.value().units(), content.unit());
        Optional<byte[]> previous = previous(batch);
        if (previous.isPresent()) {
            right = chained(right, previous.get());
        }
        if (!Arrays.equals(right, content.input())) {
            found(Finding.Kind.CONTRADICTORY, "input", "it is not the input that the batch has for this unit");
        }
    }

    private static byte[] chained(byte[] first, byte[] previous) {
        try {
            return Chain.input(first, previous);
        } catch (WireException e) {
            return first;
        }
    }

    /** The result of the unit before, each before that being proved too; empty where the unit goes on from none. */
    private Optional<byte[]> previous(Signed<Batch> batch) {
        long start = batch.value().units().startOfChain(content.unit());
        long wanted = content.unit() - start;
        if (content.before().size() != wanted) {
            found(
                    content.before().size() < wanted ? Finding.Kind.MISSING : Finding.Kind.CONTRADICTORY,
                    "before",
                    "of the " + wanted + " units before it in its chain there are "
                            + content.before().size());
            return Optional.empty();
        }
        Optional<byte[]> result = Optional.empty();
        for (int i = 0; i < wanted; i++) {
            UnitId unit = new UnitId(batch.cid(), start + i);
            Ballot ballot = ballot(unit, "before[" + i + "].", content.before().get(i));
            result = accepted(ballot, Rule.of(batch.value()));
            if (result.isEmpty()) {
                found(Finding.Kind.MISSING, "before[" + i + "]", "it proves no result of unit " + (start + i));
                return Optional.empty();
            }
        }
        return result;
    }

    private static Optional<byte[]> accepted(Ballot ballot, Rule rule) {
        return ballot.verdict(rule) instanceof Verdict.Accepted accepted
                        && ballot.opening(accepted.result())
                                        .map(opening -> opening.value().answer())
                                        .orElse(null)
                                instanceof Answer.Result(byte[] bytes)
                ? Optional.of(bytes)
                : Optional.empty();
    }

    /** The input that follows from the batch; in a chain the one that it begins with. */
    private byte[] right(UnitSource source, long unit) {
        return switch (source) {
            case UnitSource.Sweep sweep -> {
                if (content.list().length > 0) {
                    found(Finding.Kind.CONTRADICTORY, "list", "the batch's inputs come from no list");
                }
                yield sweep.input(unit);
            }
            case UnitSource.Listed(long count, List<Cid> lists) ->
                listed(lists.get((int) (unit / Batch.SHARD_UNITS)), (int) (unit % Batch.SHARD_UNITS));
            case UnitSource.Chained chained -> right(chained.of(), chained.chain(unit));
        };
    }

    private byte[] listed(Cid list, int at) {
        if (!BlobLayout.of(content.list()).root().equals(list)) {
            found(Finding.Kind.FOREIGN, "list", "it is not the list of inputs that the batch names");
            return content.input();
        }
        try {
            List<byte[]> inputs = Cbor.decode(content.list(), UnitList.class).inputs();
            if (at < inputs.size()) {
                return inputs.get(at);
            }
            found(Finding.Kind.MISSING, "list", "it has only " + inputs.size() + " inputs");
        } catch (WireException e) {
            found(Finding.Kind.MALFORMED, "list", "the list of inputs: " + e.getMessage());
        }
        return content.input();
    }

    /** What is known of a unit; its parts are named with {@code prefix}. */
    private Ballot ballot(UnitId unit, String prefix, Evidence evidence) {
        Ballot votes = votes(unit, prefix, evidence);
        return openings(unit, prefix, evidence, votes);
    }

    private Ballot votes(UnitId unit, String prefix, Evidence evidence) {
        List<Signed<Vote>> votes = new ArrayList<>();
        for (int i = 0; i < evidence.votes().size(); i++) {
            String name = prefix + "votes[" + i + "]";
            Optional<Signed<Vote>> vote = open(RecordKind.VOTE, evidence.votes().get(i), name);
            if (vote.isPresent() && !vote.get().value().unit().equals(unit)) {
                found(Finding.Kind.FOREIGN, name, "it is a " + vote.get() + ", not on " + unit);
            } else {
                vote.ifPresent(votes::add);
            }
        }
        Ballot ballot = Ballot.of(votes, List.of());
        if (!List.copyOf(ballot.votes()).equals(votes)) {
            found(
                    Finding.Kind.CONTRADICTORY,
                    prefix + "votes",
                    "a vote is there twice, or they are not in the order of voters");
        }
        return ballot;
    }

    private Ballot openings(UnitId unit, String prefix, Evidence evidence, Ballot votes) {
        Ballot ballot = votes;
        List<Signed<Opening>> openings = new ArrayList<>();
        for (int i = 0; i < evidence.openings().size(); i++) {
            String name = prefix + "openings[" + i + "]";
            Optional<Signed<Opening>> opening =
                    open(RecordKind.OPENING, evidence.openings().get(i), name);
            if (opening.isEmpty()) {
                continue;
            }
            Answer answer = opening.get().value().answer();
            if (!opening.get().value().unit().equals(unit)) {
                found(Finding.Kind.FOREIGN, name, "it is an " + opening.get() + ", not of " + unit);
            } else if (votes.votes().stream().noneMatch(v -> v.value().isFor(v.signer(), answer))) {
                found(Finding.Kind.FOREIGN, name, "it opens none of the votes: " + opening.get());
            } else {
                openings.add(opening.get());
                ballot = ballot.withOpening(opening.get());
            }
        }
        if (!List.copyOf(ballot.openings()).equals(openings)) {
            found(
                    Finding.Kind.CONTRADICTORY,
                    prefix + "openings",
                    "one is there twice, or they are not in the order of results");
        }
        return ballot;
    }

    private void verdict(Ballot ballot, Rule rule) {
        Verdict verdict = ballot.verdict(rule);
        Stated stated = content.verdict();
        if (!stated.isSame(Stated.of(verdict))) {
            List<byte[]> counted = new ArrayList<>(stated.agreeing());
            counted.addAll(stated.contradicted());
            boolean missing = false;
            for (byte[] voter : counted) {
                if (ballot.votes().stream()
                        .noneMatch(v -> Arrays.equals(v.signer().bytes(), voter))) {
                    found(Finding.Kind.MISSING, "votes", "the vote of " + peer(voter) + ", which the verdict counts");
                    missing = true;
                }
            }
            for (Cid result : stated.results()) {
                if (ballot.opening(result).isEmpty()) {
                    found(Finding.Kind.MISSING, "openings", "the bytes of result " + result);
                    missing = true;
                }
            }
            if (!missing) {
                found(Finding.Kind.CONTRADICTORY, "verdict", "the votes prove something else: " + words(verdict));
            }
        }
        if (!(verdict instanceof Verdict.Accepted)) {
            found(Finding.Kind.MISSING, "votes", "no result is proved: " + words(verdict));
        }
    }

    private static String words(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Open(int votes, int wanted) ->
                wanted == 0
                        ? "votes enough, " + votes + ", but no result that opens them"
                        : votes + " votes count, and " + wanted + " more for the same result are wanted";
            case Verdict.Provisional provisional ->
                "result " + provisional.result() + " by one vote alone; the audits of the whole batch stand for it";
            case Verdict.Accepted accepted ->
                "result " + accepted.result() + " by " + accepted.agreeing().size() + " votes";
            case Verdict.Disputed disputed -> disputed.results().size() + " results with votes enough for each";
        };
    }

    private static String peer(byte[] voter) {
        try {
            return PeerId.ofBytes(voter).toString();
        } catch (WireException e) {
            return "something that is no peer";
        }
    }

    private <T> Optional<Signed<T>> open(RecordKind<T> kind, byte[] envelope, String name) {
        try {
            return Optional.of(kind.open(envelope));
        } catch (WireException e) {
            found(Finding.Kind.UNSIGNED, name, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void found(Finding.Kind kind, String part, String text) {
        findings.add(new Finding(kind, part, places.offset(part), part + ": " + text));
    }
}
