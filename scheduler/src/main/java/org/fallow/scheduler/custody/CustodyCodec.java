package org.fallow.scheduler.custody;

import org.fallow.libp2p.wire.WireException;
import org.fallow.work.record.Cbor;

/**
 * The messages of {@value #PROTOCOL} as CBOR; on a stream each has its length before it as a varint. Unknown fields are
 * ignored; a request of unknown kind is read as {@link Request.Unknown}.
 */
public final class CustodyCodec {
    /** The protocol's id. */
    public static final String PROTOCOL = "/fallow/custody/1.0.0";

    /** Largest message, in bytes. */
    public static final int MESSAGE_BYTES_MAX = 3 << 20;

    private CustodyCodec() {}

    /** A call's bytes. */
    public static byte[] encode(Call call) {
        return Cbor.encode(call);
    }

    /** A response's bytes. */
    public static byte[] encode(Response response) {
        return Cbor.encode(response);
    }

    /** Reads a call. */
    public static Call call(byte[] bytes) throws WireException {
        return Cbor.decode(bounded(bytes), Call.class);
    }

    /** Reads a response. */
    public static Response response(byte[] bytes) throws WireException {
        return Cbor.decode(bounded(bytes), Response.class);
    }

    private static byte[] bounded(byte[] bytes) throws WireException {
        if (bytes.length > MESSAGE_BYTES_MAX) {
            throw new WireException("message: " + bytes.length + " bytes, at most " + MESSAGE_BYTES_MAX + " accepted");
        }
        return bytes;
    }
}
