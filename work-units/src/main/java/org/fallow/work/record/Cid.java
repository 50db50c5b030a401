package org.fallow.work.record;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.fallow.libp2p.identity.Base32;
import org.fallow.libp2p.wire.WireException;

/**
 * The name of a block of bytes: CIDv1 with sha2-256, and a codec that says how to read the block. Ordered by its bytes;
 * printed in base32.
 *
 * @see <a href="https://github.com/multiformats/cid">CID</a>
 */
public final class Cid implements Comparable<Cid> {
    /** The binary form, in bytes. */
    public static final int BYTES = 36;

    private static final int VERSION = 1;
    private static final int SHA2_256 = 0x12;
    private static final int DIGEST_AT = 4;

    /** How a block is read. */
    public enum Codec {
        /** Bytes as they are. */
        RAW(0x55),
        /** CBOR: the list of leaves of a larger blob, see {@link BlobLayout}. */
        CBOR(0x51);

        private final int code;

        Codec(int code) {
            this.code = code;
        }
    }

    private final byte[] bytes;

    private Cid(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The id of a block. */
    public static Cid of(Codec codec, byte[] block) {
        return ofDigest(codec, Sha256.of(block));
    }

    /** The id of the block with this sha2-256 digest. */
    public static Cid ofDigest(Codec codec, byte[] digest) {
        if (digest.length != Sha256.BYTES) {
            throw new IllegalArgumentException("digest: " + digest.length + " bytes, not " + Sha256.BYTES);
        }
        byte[] bytes = new byte[BYTES];
        bytes[0] = VERSION;
        bytes[1] = (byte) codec.code;
        bytes[2] = SHA2_256;
        bytes[3] = Sha256.BYTES;
        System.arraycopy(digest, 0, bytes, DIGEST_AT, Sha256.BYTES);
        return new Cid(bytes);
    }

    /** Reads the binary form. */
    public static Cid ofBytes(byte[] bytes) throws WireException {
        boolean sound = bytes.length == BYTES
                && bytes[0] == VERSION
                && (bytes[1] == Codec.RAW.code || bytes[1] == Codec.CBOR.code)
                && bytes[2] == SHA2_256
                && bytes[3] == Sha256.BYTES;
        if (!sound) {
            throw new WireException("cid: not CIDv1 of raw or CBOR bytes with sha2-256");
        }
        return new Cid(bytes.clone());
    }

    /** Reads the base32 text form, {@code bafk…} or {@code bafi…}. */
    public static Cid parse(String text) throws WireException {
        String digits = text.toLowerCase(Locale.ROOT);
        if (digits.length() != 1 + (BYTES * 8 + 4) / 5 || digits.charAt(0) != 'b') {
            throw new WireException("cid: '" + text.substring(0, Math.min(20, text.length())) + "' is not one");
        }
        try {
            return ofBytes(Base32.decode(digits.substring(1)));
        } catch (IllegalArgumentException e) {
            throw new WireException("cid: " + e.getMessage());
        }
    }

    /** For Jackson: as {@link #ofBytes}, with an unchecked exception. */
    @JsonCreator
    static Cid ofBytesUnchecked(byte[] bytes) {
        try {
            return ofBytes(bytes);
        } catch (WireException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** The binary form, copied. */
    @JsonValue
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The multihash: what a DHT knows the block by. */
    public byte[] multihash() {
        return Arrays.copyOfRange(bytes, 2, BYTES);
    }

    /** The sha2-256 digest. */
    public byte[] digest() {
        return Arrays.copyOfRange(bytes, DIGEST_AT, BYTES);
    }

    /** How the block is read. */
    public Codec codec() {
        return bytes[1] == Codec.RAW.code ? Codec.RAW : Codec.CBOR;
    }

    /** Whether this is the id of {@code block}. */
    public boolean names(byte[] block) {
        return Arrays.equals(Sha256.of(block), digest());
    }

    @Override
    public int compareTo(Cid other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cid cid && Arrays.equals(bytes, cid.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The base32 text form. */
    @Override
    public String toString() {
        return "b" + Base32.encode(bytes);
    }

    /** The digest's first eight hexadecimal digits: enough for people to tell blobs apart. */
    public String brief() {
        return HexFormat.of().formatHex(bytes, DIGEST_AT, DIGEST_AT + 4);
    }
}
