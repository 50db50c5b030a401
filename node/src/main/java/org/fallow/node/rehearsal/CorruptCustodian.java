package org.fallow.node.rehearsal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.scheduler.custody.Item;
import org.fallow.scheduler.custody.Reason;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;

/** What a malicious custodian answers in place of the real machine, which it runs beside, and what it asks of others. */
final class CorruptCustodian {
    /** Envelopes that it remembers, to alter them. */
    private static final int SEEN_MAX = 16;

    private static final byte[] FALSE_DIGEST = new byte[8];

    private final KeyPair key;
    private final int number;
    private final Attack.Custody custody;
    private final List<byte[]> seen = new ArrayList<>();

    /** For the node of that key and number. */
    CorruptCustodian(KeyPair key, int number, Attack.Custody custody) {
        this.key = key;
        this.number = number;
        this.custody = custody;
    }

    /** What it answers; empty where it does as it should. */
    Optional<Response> answer(Request request) {
        return switch (custody) {
            case HONEST -> Optional.empty();
            case WITHHOLDING -> withheld(request);
            case FORGING -> forged(request);
        };
    }

    /** What it asks of others in place of what it should ask. */
    Request ask(Request request) {
        boolean shows = custody != Attack.Custody.HONEST && request instanceof Request.Push;
        return shows && request instanceof Request.Push push
                ? new Request.Push(push.shard(), votes(altered()), push.hints())
                : request;
    }

    private static Optional<Response> withheld(Request request) {
        return Optional.ofNullable(
                switch (request) {
                    case Request.Cast r -> new Response.Done();
                    case Request.Open r -> new Response.Done();
                    case Request.Push r -> new Response.Done();
                    case Request.Digest r -> new Response.Digests(true, List.of());
                    case Request.Pull r -> new Response.Page(Item.Envelopes.NONE, List.of());
                    case Request.Standing r -> standings(r, Response.Standing.COMPUTING);
                    case Request.Announce r -> null;
                    case Request.Lease r -> null;
                    case Request.Renew r -> null;
                    case Request.Decline r -> null;
                    case Request.Collect r -> null;
                    case Request.Heed r -> null;
                    case Request.Tally r -> null;
                    case Request.Learn r -> null;
                    case Request.Unknown r -> null;
                });
    }

    private Optional<Response> forged(Request request) {
        return Optional.ofNullable(
                switch (request) {
                    case Request.Cast r -> {
                        remember(List.of(r.vote()));
                        yield refused(Reason.SETTLED);
                    }
                    case Request.Push r -> {
                        remember(r.records().votes());
                        yield new Response.Done();
                    }
                    case Request.Open r -> refused(Reason.NOT_WANTED);
                    case Request.Digest r ->
                        new Response.Digests(
                                false,
                                List.of(new Item.UnitDigest((long) r.shard().index() * 1_000, FALSE_DIGEST)));
                    case Request.Pull r -> new Response.Page(votes(madeUp(r)), List.of());
                    case Request.Standing r -> standings(r, Response.Standing.LATE);
                    case Request.Lease r -> refused(Reason.NO_WORK);
                    case Request.Renew r ->
                        new Response.Renewed(Collections.nCopies(r.units().size(), Response.LeaseState.SETTLED));
                    case Request.Announce r -> null;
                    case Request.Decline r -> null;
                    case Request.Collect r -> null;
                    case Request.Heed r -> null;
                    case Request.Tally r -> null;
                    case Request.Learn r -> null;
                    case Request.Unknown r -> null;
                });
    }

    /** Votes of its own for wrong results, on every unit that is asked about; every other time others' votes, altered. */
    private List<byte[]> madeUp(Request.Pull pull) {
        if (pull.known().size() % 2 == 1 && !seen.isEmpty()) {
            return altered();
        }
        return pull.known().stream()
                .map(known -> vote(new UnitId(pull.shard().batch(), known.unit())))
                .toList();
    }

    private static Item.Envelopes votes(List<byte[]> votes) {
        return new Item.Envelopes(votes, List.of(), List.of());
    }

    private byte[] vote(UnitId unit) {
        byte[] commitment = Vote.commitment(unit, key.peerId(), Attack.wrong(unit, number));
        return RecordKind.VOTE
                .seal(key, new Vote(RecordKind.VERSION, unit, commitment, new byte[0], 1, 1, 1))
                .encoded();
    }

    /** What it has seen, each with one bit of its signature or content changed. */
    private List<byte[]> altered() {
        return seen.stream()
                .map(envelope -> {
                    byte[] other = envelope.clone();
                    other[other.length / 2] ^= 1;
                    return other;
                })
                .toList();
    }

    private void remember(List<byte[]> envelopes) {
        for (byte[] envelope : envelopes) {
            if (seen.size() == SEEN_MAX) {
                seen.removeFirst();
            }
            seen.add(envelope);
        }
    }

    private static Response standings(Request.Standing asked, Response.Standing all) {
        return new Response.Standings(Collections.nCopies(asked.units().size(), all));
    }

    private static Response refused(Reason reason) {
        return new Response.Refused(reason, "", 0);
    }
}
