package org.fallow.libp2p.secure;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.wire.WireException;

/**
 * The X25519 static key of a process, fresh each time and never stored, with the identity key's signature that binds
 * it to the peer id. One for all connections: the signature is made once.
 */
public final class NoiseKeys {
    private static final String SIGNED_PREFIX = "noise-libp2p-static-key:";

    private final byte[] secret;
    private final byte[] publicKey;
    private final NoisePayload payload;

    private NoiseKeys(byte[] secret, byte[] publicKey, NoisePayload payload) {
        this.secret = secret;
        this.publicKey = publicKey;
        this.payload = payload;
    }

    /** New static keys for an identity. */
    public static NoiseKeys generate(KeyPair identity, RandomGenerator random) {
        byte[] secret = secret(random);
        byte[] publicKey = XxPattern.publicOf(secret);
        byte[] signature = identity.sign(signed(publicKey));
        return new NoiseKeys(secret, publicKey, NoisePayload.of(identity.publicKey(), signature));
    }

    /** The secret of an ephemeral or static key. */
    public static byte[] secret(RandomGenerator random) {
        byte[] secret = new byte[XxPattern.KEY_BYTES];
        random.nextBytes(secret);
        return secret;
    }

    byte[] secret() {
        return secret;
    }

    byte[] publicKey() {
        return publicKey;
    }

    NoisePayload payload() {
        return payload;
    }

    /** Refuses a payload whose signature does not bind this static key. */
    static void requireBound(NoisePayload payload, byte[] staticKey) throws WireException {
        if (!payload.identity().verifies(signed(staticKey), payload.signature())) {
            throw new WireException("noise: the identity key did not sign the static key");
        }
    }

    private static byte[] signed(byte[] staticKey) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes(SIGNED_PREFIX.getBytes(StandardCharsets.US_ASCII));
        text.writeBytes(staticKey);
        return text.toByteArray();
    }
}
