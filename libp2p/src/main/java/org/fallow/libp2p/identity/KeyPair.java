package org.fallow.libp2p.identity;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.fallow.libp2p.wire.ProtoReader;
import org.fallow.libp2p.wire.ProtoWriter;
import org.fallow.libp2p.wire.WireException;

/** An Ed25519 key pair. Never printed: {@link #toString} gives the peer id. */
public final class KeyPair {
    /** The secret seed, in bytes. */
    public static final int SEED_BYTES = 32;

    private static final int TYPE_FIELD = 1;
    private static final int DATA_FIELD = 2;
    private static final int ED25519 = 1;

    private final byte[] seed;
    private final PublicKey publicKey;

    private KeyPair(byte[] seed) {
        this.seed = seed;
        byte[] raw = new byte[PublicKey.RAW_BYTES];
        Ed25519.generatePublicKey(seed, 0, raw, 0);
        try {
            this.publicKey = PublicKey.ofRaw(raw);
        } catch (WireException e) {
            throw new AssertionError("a generated key has the right length", e);
        }
    }

    /** The pair of a 32 byte seed. */
    public static KeyPair ofSeed(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("seed: " + seed.length + " bytes, not " + SEED_BYTES);
        }
        return new KeyPair(seed.clone());
    }

    /** A new pair. In the daemon {@code random} is a SecureRandom, in tests and simulations a seeded one. */
    public static KeyPair generate(RandomGenerator random) {
        byte[] seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        return new KeyPair(seed);
    }

    /** Reads libp2p's protobuf form: seed and public key (64 bytes), or the older one with the public key twice (96). */
    public static KeyPair decode(byte[] encoded) throws WireException {
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
        if (type != ED25519 || (data.length != 64 && data.length != 96)) {
            throw new WireException("private key: not an Ed25519 key of 64 or 96 bytes");
        }
        byte[] seed = Arrays.copyOf(data, SEED_BYTES);
        KeyPair pair = new KeyPair(seed);
        for (int at = SEED_BYTES; at < data.length; at += PublicKey.RAW_BYTES) {
            byte[] copy = Arrays.copyOfRange(data, at, at + PublicKey.RAW_BYTES);
            if (!Arrays.equals(copy, pair.publicKey.raw())) {
                throw new WireException("private key: its public half does not belong to it");
            }
        }
        return pair;
    }

    /** libp2p's protobuf form of the secret: seed, then public key. Keep it in a file only its owner can read. */
    public byte[] encoded() {
        byte[] data = Arrays.copyOf(seed, SEED_BYTES + PublicKey.RAW_BYTES);
        System.arraycopy(publicKey.raw(), 0, data, SEED_BYTES, PublicKey.RAW_BYTES);
        return new ProtoWriter()
                .number(TYPE_FIELD, ED25519)
                .bytes(DATA_FIELD, data)
                .toBytes();
    }

    /** The public half. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** The peer id of the public half. */
    public PeerId peerId() {
        return PeerId.of(publicKey);
    }

    /** The 64 byte signature over {@code message}. The same message gives the same signature. */
    public byte[] sign(byte[] message) {
        byte[] signature = new byte[PublicKey.SIGNATURE_BYTES];
        Ed25519.sign(seed, 0, publicKey.raw(), 0, message, 0, message.length, signature, 0);
        return signature;
    }

    @Override
    public String toString() {
        return "KeyPair[" + peerId() + "]";
    }
}
