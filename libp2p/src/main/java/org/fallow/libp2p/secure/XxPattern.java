package org.fallow.libp2p.secure;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.fallow.libp2p.wire.WireException;

/**
 * The three messages of the XX pattern, with any payload:
 *
 * <pre>
 *   -> e
 *   <- e, ee, s, es
 *   -> s, se
 * </pre>
 *
 * @see <a href="https://noiseprotocol.org/noise.html#interactive-handshake-patterns-fundamental">XX</a>
 */
final class XxPattern {
    static final int KEY_BYTES = 32;

    /** How many messages there are. */
    static final int MESSAGES = 3;

    private final boolean initiator;
    private final byte[] staticSecret;
    private final byte[] staticPublic;
    private final byte[] ephemeralSecret;
    private final Symmetric symmetric;
    private byte[] remoteStatic = new byte[0];
    private byte[] remoteEphemeral = new byte[0];
    private int done;

    XxPattern(boolean initiator, byte[] prologue, byte[] staticSecret, byte[] staticPublic, byte[] ephemeralSecret) {
        this.initiator = initiator;
        this.symmetric = new Symmetric(prologue);
        this.staticSecret = staticSecret;
        this.staticPublic = staticPublic;
        this.ephemeralSecret = ephemeralSecret;
    }

    static byte[] publicOf(byte[] secret) {
        byte[] key = new byte[KEY_BYTES];
        X25519.generatePublicKey(secret, 0, key, 0);
        return key;
    }

    /** How many messages have been written or read. */
    int done() {
        return done;
    }

    boolean mineNext() {
        return done < MESSAGES && initiator == (done % 2 == 0);
    }

    byte[] remoteStatic() {
        return remoteStatic;
    }

    Symmetric symmetric() {
        return symmetric;
    }

    byte[] write(byte[] payload) throws WireException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (done < 2) {
            byte[] ephemeralPublic = publicOf(ephemeralSecret);
            symmetric.mixHash(ephemeralPublic, 0, KEY_BYTES);
            out.writeBytes(ephemeralPublic);
        }
        if (done == 1) {
            symmetric.mixKey(agree(ephemeralSecret, remoteEphemeral));
        }
        if (done > 0) {
            out.writeBytes(symmetric.sealAndHash(staticPublic));
            symmetric.mixKey(agree(staticSecret, remoteEphemeral));
        }
        out.writeBytes(symmetric.sealAndHash(payload));
        done++;
        return out.toByteArray();
    }

    /** Reads the other side's message; gives its payload. */
    byte[] read(byte[] message) throws WireException {
        int at = 0;
        if (done < 2) {
            requireBytes(message, KEY_BYTES);
            remoteEphemeral = Arrays.copyOf(message, KEY_BYTES);
            symmetric.mixHash(remoteEphemeral, 0, KEY_BYTES);
            at = KEY_BYTES;
        }
        if (done == 1) {
            symmetric.mixKey(agree(ephemeralSecret, remoteEphemeral));
        }
        if (done > 0) {
            int sealed = KEY_BYTES + AeadKey.TAG_BYTES;
            requireBytes(message, at + sealed);
            remoteStatic = symmetric.openAndHash(message, at, sealed);
            symmetric.mixKey(agree(ephemeralSecret, remoteStatic));
            at += sealed;
        }
        byte[] payload = symmetric.openAndHash(message, at, message.length - at);
        done++;
        return payload;
    }

    private static byte[] agree(byte[] secret, byte[] key) throws WireException {
        byte[] shared = new byte[KEY_BYTES];
        if (!X25519.calculateAgreement(secret, 0, key, 0, shared, 0)) {
            throw new WireException("noise: a public key of small order");
        }
        return shared;
    }

    private static void requireBytes(byte[] message, int atLeast) throws WireException {
        if (message.length < atLeast) {
            throw new WireException("noise: a handshake message of " + message.length + " bytes");
        }
    }
}
