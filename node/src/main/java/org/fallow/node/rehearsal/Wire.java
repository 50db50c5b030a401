package org.fallow.node.rehearsal;

import java.util.Optional;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.libp2p.wire.WireException;
import org.fallow.scheduler.custody.CustodyCodec;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;

/** What travels between rehearsed nodes. */
sealed interface Wire {
    /** A question; {@code id} is the asker's. */
    record Query(long id, Body body) implements Wire {}

    /** The answer. */
    record Answer(long id, Body body) implements Wire {}

    /** Of which protocol. */
    sealed interface Body {}

    /** Of the DHT. */
    record KadRequest(Request request) implements Body {}

    /** Of the DHT. */
    record KadResponse(Response response) implements Body {}

    /** Of the DHT: the stream was reset. */
    record KadRefused() implements Body {}

    /** Of custody: an encoded call or response; not changed any more. */
    record Custody(byte[] bytes) implements Body {}

    /** For a batch. */
    record BatchWanted(Cid batch) implements Body {}

    /** A signed batch, empty where it is not known; not changed any more. */
    record BatchGiven(byte[] bytes) implements Body {}

    /** A few words for the trace. */
    default String words() {
        return switch (this) {
            case Query q -> "query " + q.id() + " " + word(q.body());
            case Answer a -> "answer " + a.id() + " " + word(a.body());
        };
    }

    /** What a custodian answered; empty when it is no such answer. */
    static Optional<org.fallow.scheduler.custody.Response> response(Body body) {
        try {
            return body instanceof Custody custody
                    ? Optional.of(CustodyCodec.response(custody.bytes()))
                    : Optional.empty();
        } catch (WireException e) {
            throw new AssertionError("rehearsed nodes speak the protocol", e);
        }
    }

    /** The batch that was given; empty when it is none. */
    static Optional<Signed<Batch>> batch(Body body) {
        try {
            return body instanceof BatchGiven given && given.bytes().length > 0
                    ? Optional.of(RecordKind.BATCH.open(given.bytes()))
                    : Optional.empty();
        } catch (WireException e) {
            throw new AssertionError("rehearsed nodes give what was signed", e);
        }
    }

    private static String word(Body body) {
        return switch (body) {
            case KadRequest k -> k.request().getClass().getSimpleName();
            case KadResponse k -> k.response().getClass().getSimpleName();
            case KadRefused k -> "refused";
            case Custody c -> "custody " + c.bytes().length;
            case BatchWanted b -> "batch wanted";
            case BatchGiven b -> "batch " + b.bytes().length;
        };
    }
}
