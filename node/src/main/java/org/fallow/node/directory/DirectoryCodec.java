package org.fallow.node.directory;

import org.fallow.libp2p.wire.WireException;
import org.fallow.work.record.Cbor;

/**
 * The messages of {@value #PROTOCOL} as CBOR; on a stream each has its length before it as a varint. Unknown fields are
 * ignored; a question of unknown kind is read as {@link Question.Unknown}.
 */
public final class DirectoryCodec {
    /** The protocol's id. */
    public static final String PROTOCOL = "/fallow/directory/1.0.0";

    /** Largest question, in bytes. */
    public static final int CALL_BYTES_MAX = 1024;

    /** Largest reply, in bytes. */
    public static final int REPLY_BYTES_MAX = 256 << 10;

    private DirectoryCodec() {}

    /** A call's bytes. */
    public static byte[] encode(DirectoryCall call) {
        return Cbor.encode(call);
    }

    /** A reply's bytes. */
    public static byte[] encode(Reply reply) {
        return Cbor.encode(reply);
    }

    /** Reads a call. */
    public static DirectoryCall call(byte[] bytes) throws WireException {
        return Cbor.decode(bounded(bytes, CALL_BYTES_MAX), DirectoryCall.class);
    }

    /** Reads a reply. */
    public static Reply reply(byte[] bytes) throws WireException {
        return Cbor.decode(bounded(bytes, REPLY_BYTES_MAX), Reply.class);
    }

    private static byte[] bounded(byte[] bytes, int max) throws WireException {
        if (bytes.length > max) {
            throw new WireException("message: " + bytes.length + " bytes, at most " + max + " accepted");
        }
        return bytes;
    }
}
