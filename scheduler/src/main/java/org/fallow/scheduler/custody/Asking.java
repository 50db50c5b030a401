package org.fallow.scheduler.custody;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Records;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Opening;
import org.fallow.work.record.Project;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;
import org.fallow.work.record.Wave;
import org.fallow.work.record.Witness;

/** What a request is about, and whether what it brings is taken. */
final class Asking {
    private static final Duration OPENING_PAUSE = Duration.ofSeconds(5);

    /** What becomes of a vote or an opening. */
    sealed interface Admission {}

    /** It is answered at once. */
    record Answer(Response response) implements Admission {}

    /** It is new, and must be stored before it is answered. */
    record New(Records records) implements Admission {}

    private Asking() {}

    /**
     * What a request is about.
     *
     * @param shard empty when it is about none
     * @param vote that it brings, its signature checked
     * @param opening that it brings, its signature checked
     * @param wave that it brings, its signature checked, but not whose it is
     */
    record About(
            Optional<ShardId> shard,
            Optional<Signed<Vote>> vote,
            Optional<Signed<Opening>> opening,
            Optional<Signed<Wave>> wave) {
        private static About shard(ShardId shard) {
            return unit(Optional.of(shard));
        }

        private static About unit(Optional<ShardId> shard) {
            return new About(shard, Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /** What a request is about; the signature of what it brings is checked. */
    static About about(Request request) throws WireException {
        return switch (request) {
            case Request.Announce r -> About.shard(r.shard());
            case Request.Lease r -> About.shard(r.shard());
            case Request.Renew r ->
                About.unit(r.units().stream().findFirst().map(p -> p.unit().shard()));
            case Request.Decline r -> About.shard(r.unit().shard());
            case Request.Cast r -> {
                Signed<Vote> vote = RecordKind.VOTE.open(r.vote());
                Optional<ShardId> shard = Optional.of(vote.value().unit().shard());
                yield new About(shard, Optional.of(vote), Optional.empty(), Optional.empty());
            }
            case Request.Open r -> {
                Signed<Opening> opening = RecordKind.OPENING.open(r.opening());
                Optional<ShardId> shard = Optional.of(opening.value().unit().shard());
                yield new About(shard, Optional.empty(), Optional.of(opening), Optional.empty());
            }
            case Request.Standing r -> About.unit(r.units().stream().findFirst().map(UnitId::shard));
            case Request.Digest r -> About.shard(r.shard());
            case Request.Pull r -> About.shard(r.shard());
            case Request.Push r -> About.shard(r.shard());
            case Request.Collect r -> About.shard(r.shard());
            case Request.Heed r -> {
                Signed<Wave> wave = RecordKind.WAVE.open(r.wave());
                Optional<ShardId> shard = Optional.of(wave.value().shard());
                yield new About(shard, Optional.empty(), Optional.empty(), Optional.of(wave));
            }
            case Request.Tally r -> About.shard(r.shard());
            case Request.Learn r -> About.shard(r.shard());
            case Request.Unknown r -> About.unit(Optional.empty());
        };
    }

    /** The answer to a request about no shard. */
    static Response aboutNothing(Request request) {
        return request instanceof Request.Unknown unknown
                ? refused(Reason.UNKNOWN_KIND, "no request is called '" + clip(unknown.kind()) + "'", Duration.ZERO)
                : refused(Reason.INVALID, "it names no unit", Duration.ZERO);
    }

    /** Whether the request is for custodians that go on serving. */
    static boolean isForOwn(Request request) {
        return request instanceof Request.Announce
                || request instanceof Request.Lease
                || request instanceof Request.Cast
                || request instanceof Request.Open;
    }

    /** A vote brought by {@code from}, which must be the voter. */
    static Admission vote(Shard shard, Signed<Vote> vote, PeerId from) {
        if (!vote.signer().equals(from)) {
            return no(Reason.INVALID, "the vote is another's");
        }
        if (!shard.has(vote.value().unit())) {
            return no(Reason.INVALID, "the batch has no such unit");
        }
        long unit = vote.value().unit().index();
        Ballot ballot = shard.ballot(unit);
        if (ballot.holds(vote)) {
            return new Answer(new Response.Done());
        }
        if (shard.isSettled(unit)) {
            return no(Reason.SETTLED, "the unit is settled");
        }
        if (ballot.votesOf(from).size() >= BallotBox.VOTES_PER_VOTER_MAX) {
            return no(Reason.INVALID, "too many different votes of one voter");
        }
        if (ballot.size() >= Shard.VOTES_PER_UNIT_MAX) {
            return no(Reason.BUSY, "the unit has as many votes as are kept");
        }
        return new New(Records.ofVotes(List.of(vote)));
    }

    /** The bytes of a result, brought by anyone. */
    static Admission opening(Shard shard, Signed<Opening> opening) {
        long unit = opening.value().unit().index();
        if (!shard.has(opening.value().unit())) {
            return no(Reason.INVALID, "the batch has no such unit");
        }
        Ballot ballot = shard.ballot(unit);
        if (ballot.opening(opening.value().resultCid()).isPresent()) {
            return new Answer(new Response.Done());
        }
        boolean wanted = shard.wantsOpening(unit) && ballot.isOpenedBy(opening.value());
        return wanted && !BallotBox.isFull(ballot)
                ? new New(Records.ofOpenings(List.of(opening)))
                : new Answer(refused(Reason.NOT_WANTED, "it opens nothing that is wanted now", OPENING_PAUSE));
    }

    /** A record of the batch's project, later than the batch. */
    static Project project(Batch batch, byte[] record) throws WireException {
        Signed<Project> signed = RecordKind.PROJECT.open(record);
        Project project = signed.value();
        if (!project.id(signed.signer()).equals(batch.project())) {
            throw new WireException("it is another project's record");
        }
        if (project.sequence() <= batch.createdMillis()) {
            throw new WireException("it is no later than the batch");
        }
        return project;
    }

    /**
     * What another custodian sent: all that is new, of this shard, and in order.
     *
     * @param fellow whether it is one of the shard's custodians as we know them; others' votes on settled units, and
     *     their witnesses, are not taken
     */
    static Records items(Shard shard, Item.Envelopes records, boolean fellow) throws WireException {
        List<Signed<Vote>> newVotes = new ArrayList<>();
        for (byte[] bytes : unknown(shard, records.votes())) {
            Signed<Vote> vote = RecordKind.VOTE.open(bytes);
            long unit = vote.value().unit().index();
            boolean timely = fellow || !shard.isSettled(unit);
            if (shard.has(vote.value().unit()) && timely && !shard.ballot(unit).holds(vote)) {
                newVotes.add(vote);
            }
        }
        List<Signed<Opening>> newOpenings = new ArrayList<>();
        for (byte[] bytes : unknown(shard, records.openings())) {
            Signed<Opening> opening = RecordKind.OPENING.open(bytes);
            Ballot ballot = shard.ballot(opening.value().unit().index());
            Cid result = opening.value().resultCid();
            if (shard.has(opening.value().unit())
                    && ballot.opening(result).isEmpty()
                    && opens(opening, ballot, newVotes)) {
                newOpenings.add(opening);
            }
        }
        return new Records(newVotes, newOpenings, fellow ? witnesses(shard, records, newVotes) : List.of());
    }

    /** Only from fellows: who can make any number of them can have everything audited. */
    private static List<Signed<Witness>> witnesses(Shard shard, Item.Envelopes records, List<Signed<Vote>> newVotes)
            throws WireException {
        List<Signed<Witness>> lacking = new ArrayList<>();
        for (byte[] bytes : unknown(shard, records.witnesses())) {
            Signed<Witness> witness = RecordKind.WITNESS.open(bytes);
            UnitId unit = witness.value().unit();
            Ballot ballot = Ballot.of(
                            newVotes.stream()
                                    .filter(v -> v.value().unit().equals(unit))
                                    .toList(),
                            List.of())
                    .merge(shard.ballot(unit.index()));
            if (shard.has(unit) && ballot.lacks(witness)) {
                lacking.add(witness);
            }
        }
        return lacking;
    }

    static Response.Refused invalid(WireException e) {
        return refused(Reason.INVALID, String.valueOf(e.getMessage()), Duration.ZERO);
    }

    private static List<byte[]> unknown(Shard shard, List<byte[]> envelopes) {
        return envelopes.stream().filter(e -> !shard.box().knows(e)).toList();
    }

    static Response.Refused refused(Reason reason, String text, Duration pause) {
        long millis = Math.clamp(pause.toMillis(), 0, Item.Hint.MILLIS_MAX);
        return new Response.Refused(reason, clip(text), millis);
    }

    /** Whether an opening is for a vote that is held, or came with it. */
    private static boolean opens(Signed<Opening> opening, Ballot held, List<Signed<Vote>> newVotes) {
        return held.isOpenedBy(opening.value())
                || newVotes.stream()
                        .filter(v -> v.value().unit().equals(opening.value().unit()))
                        .anyMatch(
                                v -> v.value().isFor(v.signer(), opening.value().answer()));
    }

    private static Answer no(Reason reason, String text) {
        return new Answer(refused(reason, text, Duration.ZERO));
    }

    private static String clip(String text) {
        return text.substring(0, Math.min(text.length(), Bounds.TEXT_CHARS_MAX / 2));
    }
}
