package org.fallow.node.io.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.identity.PublicKey;
import org.fallow.libp2p.wire.WireException;

/**
 * What a key file holds: libp2p's form of the key, or that form under a passphrase: {@code "fallowk1"}, memory in KiB,
 * passes, lanes (4 bytes each), salt (16), nonce (12), public key (32), then ChaCha20-Poly1305 of the key under
 * Argon2id (version 0x13) of the passphrase; all before the cipher text is authenticated with it. So whose key it is can
 * be read without the passphrase, and nobody can put another id there.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9106">RFC 9106</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8439">RFC 8439</a>
 */
final class KeyFile {
    /** Most bytes of a file that is one. */
    static final int BYTES_MAX = 1024;

    private static final byte[] MAGIC = "fallowk1".getBytes(StandardCharsets.US_ASCII);
    private static final int MEMORY_KIB = 32 << 10;
    private static final int PASSES = 4;
    private static final int LANES = 1;
    private static final int MEMORY_KIB_MAX = 1 << 20;
    private static final int PASSES_MAX = 64;
    private static final int LANES_MAX = 16;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int CIPHER_KEY_BYTES = 32;
    private static final int HEADER_BYTES = 8 + 12 + SALT_BYTES + NONCE_BYTES + PublicKey.RAW_BYTES;

    /** What it costs to try a passphrase. */
    record Cost(int memoryKib, int passes, int lanes) {
        static final Cost USUAL = new Cost(MEMORY_KIB, PASSES, LANES);

        boolean isBearable() {
            return memoryKib >= 8 * lanes
                    && memoryKib <= MEMORY_KIB_MAX
                    && passes >= 1
                    && passes <= PASSES_MAX
                    && lanes >= 1
                    && lanes <= LANES_MAX;
        }
    }

    private KeyFile() {}

    /** Whether a passphrase is needed. */
    static boolean isSealed(byte[] file) {
        return file.length >= MAGIC.length && Arrays.equals(Arrays.copyOf(file, MAGIC.length), MAGIC);
    }

    /** Whose key it is; of one under a passphrase, as the file claims. */
    static PeerId owner(byte[] file) throws WireException {
        if (!isSealed(file)) {
            return KeyPair.decode(file).peerId();
        }
        if (file.length < HEADER_BYTES) {
            throw new WireException("cut short");
        }
        return PeerId.of(PublicKey.ofRaw(Arrays.copyOfRange(file, HEADER_BYTES - PublicKey.RAW_BYTES, HEADER_BYTES)));
    }

    /** The key under a passphrase. */
    static byte[] seal(KeyPair key, char[] passphrase, Cost cost, RandomGenerator random) {
        byte[] salt = new byte[SALT_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .put(MAGIC)
                .putInt(cost.memoryKib())
                .putInt(cost.passes())
                .putInt(cost.lanes())
                .put(salt)
                .put(nonce)
                .put(key.publicKey().raw())
                .array();
        try {
            byte[] sealed = cipher(true, passphrase, cost, salt, nonce, header, key.encoded());
            return ByteBuffer.allocate(HEADER_BYTES + sealed.length)
                    .put(header)
                    .put(sealed)
                    .array();
        } catch (InvalidCipherTextException e) {
            throw new AssertionError("encryption checks nothing", e);
        }
    }

    /** The passphrase is not the one, or the file was changed: the two cannot be told apart. */
    static final class WrongPassphrase extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** The key in a file that {@link #isSealed}. */
    static KeyPair unseal(byte[] file, char[] passphrase) throws WireException, WrongPassphrase {
        try {
            ByteBuffer in = ByteBuffer.wrap(file).position(MAGIC.length);
            Cost cost = new Cost(in.getInt(), in.getInt(), in.getInt());
            byte[] salt = new byte[SALT_BYTES];
            byte[] nonce = new byte[NONCE_BYTES];
            in.get(salt).get(nonce);
            if (!cost.isBearable() || file.length > BYTES_MAX) {
                throw new WireException("its header makes no sense");
            }
            byte[] header = Arrays.copyOf(file, HEADER_BYTES);
            byte[] sealed = Arrays.copyOfRange(file, HEADER_BYTES, file.length);
            return KeyPair.decode(cipher(false, passphrase, cost, salt, nonce, header, sealed));
        } catch (InvalidCipherTextException e) {
            throw new WrongPassphrase();
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new WireException("cut short or changed");
        }
    }

    private static byte[] cipher(
            boolean seal, char[] passphrase, Cost cost, byte[] salt, byte[] nonce, byte[] header, byte[] content)
            throws InvalidCipherTextException {
        Argon2BytesGenerator argon = new Argon2BytesGenerator();
        argon.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKib())
                .withIterations(cost.passes())
                .withParallelism(cost.lanes())
                .withSalt(salt)
                .build());
        byte[] key = new byte[CIPHER_KEY_BYTES];
        argon.generateBytes(passphrase, key);
        ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
        cipher.init(seal, new AEADParameters(new KeyParameter(key), TAG_BITS, nonce, header));
        byte[] out = new byte[cipher.getOutputSize(content.length)];
        int done = cipher.processBytes(content, 0, content.length, out, 0);
        done += cipher.doFinal(out, done);
        Arrays.fill(key, (byte) 0);
        return Arrays.copyOf(out, done);
    }
}
