package org.fallow.libp2p.identity;

import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.fallow.libp2p.wire.ProtoReader;
import org.fallow.libp2p.wire.ProtoWriter;
import org.fallow.libp2p.wire.WireException;

/**
 * An Ed25519 public key. libp2p's three other kinds (RSA, Secp256k1, ECDSA) are refused by name: every Fallow node has
 * an Ed25519 key.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md#keys">Keys</a>
 */
public final class PublicKey {
    /** The raw key, in bytes. */
    public static final int RAW_BYTES = 32;

    /** A signature, in bytes. */
    public static final int SIGNATURE_BYTES = 64;

    private static final int TYPE_FIELD = 1;
    private static final int DATA_FIELD = 2;
    private static final int ED25519 = 1;

    private final byte[] raw;

    private PublicKey(byte[] raw) {
        this.raw = raw;
    }

    /** A key from its 32 raw bytes. */
    public static PublicKey ofRaw(byte[] raw) throws WireException {
        if (raw.length != RAW_BYTES) {
            throw new WireException("public key: " + raw.length + " bytes, not " + RAW_BYTES);
        }
        return new PublicKey(raw.clone());
    }

    /** Reads libp2p's protobuf form. */
    public static PublicKey decode(byte[] encoded) throws WireException {
        long type = -1;
        byte[] data = new byte[0];
        ProtoReader in = new ProtoReader(encoded);
        while (in.next()) {
            switch (in.field()) {
                case TYPE_FIELD -> type = in.number();
                case DATA_FIELD -> data = in.bytes();
                default -> in.skip();
            }
        }
        if (type != ED25519) {
            throw new WireException("public key: kind " + type + " is not Ed25519");
        }
        return ofRaw(data);
    }

    /** libp2p's protobuf form: 36 bytes. */
    public byte[] encoded() {
        return new ProtoWriter()
                .number(TYPE_FIELD, ED25519)
                .bytes(DATA_FIELD, raw)
                .toBytes();
    }

    /** The 32 raw bytes, copied. */
    public byte[] raw() {
        return raw.clone();
    }

    /** Whether {@code signature} is this key's over {@code message}. False for a signature of any other length. */
    public boolean verifies(byte[] message, byte[] signature) {
        return signature.length == SIGNATURE_BYTES && Ed25519.verify(signature, 0, raw, 0, message, 0, message.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicKey key && Arrays.equals(raw, key.raw);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(raw);
    }

    /** The raw bytes in hexadecimal. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(raw);
    }
}
