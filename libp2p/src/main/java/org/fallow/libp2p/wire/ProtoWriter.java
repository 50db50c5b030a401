package org.fallow.libp2p.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes protobuf fields in the order they are given, so equal calls give equal bytes.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protobuf encoding</a>
 */
public final class ProtoWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A length-delimited field. */
    public ProtoWriter bytes(int field, byte[] value) {
        key(field, ProtoReader.LENGTH_DELIMITED);
        out.writeBytes(Varint.encode(value.length));
        out.writeBytes(value);
        return this;
    }

    /** A string field, UTF-8. */
    public ProtoWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A varint field (enum, bool, unsigned integer), 0 or more; zero is written too. */
    public ProtoWriter number(int field, long value) {
        key(field, ProtoReader.VARINT);
        out.writeBytes(Varint.encode(value));
        return this;
    }

    /** A message field. */
    public ProtoWriter message(int field, ProtoWriter value) {
        return bytes(field, value.toBytes());
    }

    /** What was written so far. */
    public byte[] toBytes() {
        return out.toByteArray();
    }

    private void key(int field, int type) {
        out.writeBytes(Varint.encode(((long) field << 3) | type));
    }
}
