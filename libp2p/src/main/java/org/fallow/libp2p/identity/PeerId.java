package org.fallow.libp2p.identity;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.fallow.libp2p.wire.WireException;

/**
 * The name of a peer: the multihash of its encoded public key. Compared as bytes, ordered as unsigned bytes, printed
 * in base58.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md">Peer ids</a>
 */
public final class PeerId implements Comparable<PeerId> {
    /** Longest multihash accepted, in bytes. */
    public static final int BYTES_MAX = 42;

    private static final int IDENTITY = 0x00;
    private static final int SHA2_256 = 0x12;
    private static final int CID_V1 = 0x01;
    private static final int LIBP2P_KEY = 0x72;

    private final byte[] multihash;

    private PeerId(byte[] multihash) {
        this.multihash = multihash;
    }

    /** The id of a peer with this key. */
    public static PeerId of(PublicKey key) {
        byte[] encoded = key.encoded();
        byte[] multihash = new byte[2 + encoded.length];
        multihash[0] = IDENTITY;
        multihash[1] = (byte) encoded.length;
        System.arraycopy(encoded, 0, multihash, 2, encoded.length);
        return new PeerId(multihash);
    }

    /** Reads a multihash: identity (at most 40 bytes of key) or sha2-256. */
    public static PeerId ofBytes(byte[] multihash) throws WireException {
        boolean sound = multihash.length >= 2
                && multihash.length <= BYTES_MAX
                && multihash[1] == multihash.length - 2
                && ((multihash[0] == IDENTITY && multihash.length > 2)
                        || (multihash[0] == SHA2_256 && multihash[1] == 32));
        if (!sound) {
            throw new WireException("peer id: not an identity or sha2-256 multihash");
        }
        return new PeerId(multihash.clone());
    }

    /**
     * Reads the text forms: base58 ({@code 12D3KooW…}, {@code Qm…}), or CIDv1 with the libp2p-key codec in base32
     * ({@code bafz…}) or base36 ({@code k51…}).
     */
    public static PeerId parse(String text) throws WireException {
        try {
            if (text.startsWith("1") || text.startsWith("Qm")) {
                return ofBytes(Base58.decode(text));
            }
            return ofCid(decodeMultibase(text));
        } catch (IllegalArgumentException e) {
            throw new WireException("peer id: " + e.getMessage());
        }
    }

    /** The multihash, copied. */
    public byte[] bytes() {
        return multihash.clone();
    }

    @Override
    public int compareTo(PeerId other) {
        return Arrays.compareUnsigned(multihash, other.multihash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerId id && Arrays.equals(multihash, id.multihash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(multihash);
    }

    /** Base58. */
    @Override
    public String toString() {
        return Base58.encode(multihash);
    }

    private static PeerId ofCid(byte[] cid) throws WireException {
        if (cid.length < 4 || cid[0] != CID_V1 || cid[1] != LIBP2P_KEY) {
            throw new WireException("peer id: a CID, but not of a libp2p key");
        }
        return ofBytes(Arrays.copyOfRange(cid, 2, cid.length));
    }

    private static byte[] decodeMultibase(String text) throws WireException {
        if (text.length() < 2 || text.length() > 96) {
            throw new WireException("peer id: '" + text.substring(0, Math.min(20, text.length())) + "' is not one");
        }
        String digits = text.substring(1);
        return switch (text.charAt(0)) {
            case 'z' -> Base58.decode(digits);
            case 'f' -> HexFormat.of().parseHex(digits);
            case 'b' -> Base32.decode(digits.toLowerCase(Locale.ROOT));
            case 'k' -> base36(digits);
            case 'u' -> Base64.getUrlDecoder().decode(digits);
            default -> throw new WireException("peer id: '" + text.charAt(0) + "' is no multibase known here");
        };
    }

    /** A number as its big-endian bytes, without the zero byte that says it is positive. */
    private static byte[] base36(String digits) {
        byte[] bytes = new BigInteger(digits.toLowerCase(Locale.ROOT), 36).toByteArray();
        return bytes.length > 1 && bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }
}
