package org.fallow.libp2p.secure;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.fallow.libp2p.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * The running hash and key of a handshake.
 *
 * @see <a href="https://noiseprotocol.org/noise.html#the-symmetricstate-object">SymmetricState</a>
 */
final class Symmetric {
    static final int HASH_BYTES = 32;

    /** Exactly as long as a hash, so it is the first hash itself. */
    private static final String NAME = "Noise_XX_25519_ChaChaPoly_SHA256";

    private byte[] chainingKey = NAME.getBytes(StandardCharsets.US_ASCII);
    private byte[] hash = chainingKey;
    private @Nullable AeadKey key;

    Symmetric(byte[] prologue) {
        mixHash(prologue, 0, prologue.length);
    }

    boolean hasKey() {
        return key != null;
    }

    byte[] hash() {
        return hash.clone();
    }

    void mixHash(byte[] data, int offset, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(hash);
            digest.update(data, offset, length);
            hash = digest.digest();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    void mixKey(byte[] secret) {
        byte[][] two = expand(secret);
        chainingKey = two[0];
        key = new AeadKey(two[1]);
    }

    byte[] sealAndHash(byte[] plain) {
        byte[] out = plain;
        if (key != null) {
            ByteBuffer room = ByteBuffer.allocate(plain.length + AeadKey.TAG_BYTES);
            key.seal(hash, List.of(ByteBuffer.wrap(plain)), room);
            out = room.array();
        }
        mixHash(out, 0, out.length);
        return out;
    }

    byte[] openAndHash(byte[] sealed, int offset, int length) throws WireException {
        byte[] plain = Arrays.copyOfRange(sealed, offset, offset + length);
        if (key != null) {
            plain = Arrays.copyOf(plain, key.open(hash, plain));
        }
        mixHash(sealed, offset, length);
        return plain;
    }

    /** The keys of the two directions: the initiator's first. */
    AeadKey[] split() {
        byte[][] two = expand(new byte[0]);
        return new AeadKey[] {new AeadKey(two[0]), new AeadKey(two[1])};
    }

    /** HKDF with two outputs. */
    private byte[][] expand(byte[] secret) {
        byte[] temporary = hmac(chainingKey, secret, new byte[0]);
        byte[] first = hmac(temporary, new byte[0], new byte[] {1});
        byte[] second = hmac(temporary, first, new byte[] {2});
        return new byte[][] {first, second};
    }

    private static byte[] hmac(byte[] key, byte[] start, byte[] rest) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(start);
            return mac.doFinal(rest);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has HMAC-SHA256", e);
        }
    }
}
