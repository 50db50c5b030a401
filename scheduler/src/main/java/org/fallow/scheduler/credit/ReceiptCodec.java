package org.fallow.scheduler.credit;

import org.fallow.libp2p.wire.WireException;
import org.fallow.work.record.Cbor;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;

/**
 * The messages of {@value #PROTOCOL} as CBOR, one question and one answer on a stream, each with its length before it as
 * a varint. Who asks is whom the receipt is for, proved by the connection.
 */
public final class ReceiptCodec {
    /** The protocol's id. */
    public static final String PROTOCOL = "/fallow/receipt/1.0.0";

    /** Largest question, in bytes. */
    public static final int QUESTION_BYTES_MAX = 512;

    /** Largest answer, in bytes. */
    public static final int ANSWER_BYTES_MAX = 40 << 10;

    private static final int TEXT_CHARS_MAX = 512;

    /** What did my votes on this shard earn? */
    public record Question(int version, ShardId shard) {}

    /**
     * The answer.
     *
     * @param version of the protocol
     * @param receipt the signed receipt; empty where there is none
     * @param reason why there is none; empty where there is one
     */
    public record Answer(int version, byte[] receipt, String reason) {
        /** Checks the bounds. */
        public Answer {
            if (reason.length() > TEXT_CHARS_MAX) {
                throw new IllegalArgumentException("reason: more than " + TEXT_CHARS_MAX + " characters");
            }
        }

        /** A refusal. */
        public static Answer none(String reason) {
            return new Answer(RecordKind.VERSION, new byte[0], reason);
        }
    }

    private ReceiptCodec() {}

    /** A question's bytes. */
    public static byte[] question(ShardId shard) {
        return Cbor.encode(new Question(RecordKind.VERSION, shard));
    }

    /** Reads a question. */
    public static Question question(byte[] bytes) throws WireException {
        return Cbor.decode(bytes, Question.class);
    }

    /** An answer's bytes. */
    public static byte[] encode(Answer answer) {
        return Cbor.encode(answer);
    }

    /** Reads an answer. */
    public static Answer answer(byte[] bytes) throws WireException {
        return Cbor.decode(bytes, Answer.class);
    }
}
