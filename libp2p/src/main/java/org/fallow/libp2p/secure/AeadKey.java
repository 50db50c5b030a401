package org.fallow.libp2p.secure;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.fallow.libp2p.wire.WireException;

/**
 * A ChaCha20-Poly1305 key that counts its messages: the nonce is four zero bytes and the count, little endian. For one
 * direction only.
 *
 * @see <a href="https://noiseprotocol.org/noise.html#the-cipherstate-object">CipherState</a>
 */
final class AeadKey {
    /** What sealing adds, in bytes. */
    static final int TAG_BYTES = 16;

    private static final int NONCE_BYTES = 12;

    private final Cipher cipher;
    private final SecretKeySpec key;
    private final byte[] nonce = new byte[NONCE_BYTES];
    private long count;

    AeadKey(byte[] key) {
        this.key = new SecretKeySpec(key, "ChaCha20");
        try {
            this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has ChaCha20-Poly1305", e);
        }
    }

    /** Seals what the parts hold, joined, into {@code out} at its position. */
    void seal(byte[] associated, List<ByteBuffer> parts, ByteBuffer out) {
        try {
            init(Cipher.ENCRYPT_MODE, associated);
            int last = parts.size() - 1;
            for (int i = 0; i < last; i++) {
                cipher.update(parts.get(i), out);
            }
            cipher.doFinal(last < 0 ? ByteBuffer.allocate(0) : parts.get(last), out);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("sealing cannot fail where there is room", e);
        }
    }

    /**
     * Opens a message in its own array, which it fills; gives how many plain bytes now stand at its beginning. The JDK's
     * cipher first copies a message that does not begin its array.
     */
    int open(byte[] associated, byte[] sealed) throws WireException {
        if (sealed.length < TAG_BYTES) {
            throw new WireException("noise: a message shorter than its tag");
        }
        try {
            init(Cipher.DECRYPT_MODE, associated);
            return cipher.doFinal(sealed, 0, sealed.length, sealed, 0);
        } catch (GeneralSecurityException e) {
            throw new WireException("noise: a message does not decrypt");
        }
    }

    private void init(int mode, byte[] associated) throws GeneralSecurityException {
        ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN).putLong(4, count++);
        cipher.init(mode, key, new IvParameterSpec(nonce));
        if (associated.length > 0) {
            cipher.updateAAD(associated);
        }
    }
}
