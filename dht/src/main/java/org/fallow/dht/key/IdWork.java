package org.fallow.dht.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;

/**
 * The proof of work of a peer id: a static puzzle, in which the key pair itself is the solution. An id is the hash of its
 * key, so nobody chooses where it lies; and of many ids few have much work, so a crowd of them costs. The work of an id is
 * the number of leading zero bits of {@code sha256(sha256("fallow/id-work" ‖ id))}: independent of where the id lies.
 *
 * @see <a href="https://doi.org/10.1109/ICPADS.2007.4447808">S/Kademlia</a>, its static crypto puzzle
 */
public final class IdWork {
    /** The most that can be demanded or sought: at this a new identity takes a quarter of an hour or so. */
    public static final int BITS_MAX = 24;

    private static final byte[] DOMAIN = "fallow/id-work".getBytes(StandardCharsets.UTF_8);

    private IdWork() {}

    /** The work of an id, in bits: 0 to 256; each bit more is had by half as many. */
    public static int of(PeerId id) {
        MessageDigest digest = sha256();
        digest.update(DOMAIN);
        byte[] hash = digest.digest(digest.digest(id.bytes()));
        int bits = 0;
        for (byte b : hash) {
            int zeros = Integer.numberOfLeadingZeros(b & 0xff) - (Integer.SIZE - Byte.SIZE);
            bits += zeros;
            if (zeros < Byte.SIZE) {
                break;
            }
        }
        return bits;
    }

    /** Whether an id has so many bits of work, or more. */
    public static boolean suffices(PeerId id, int bits) {
        return bits == 0 || of(id) >= bits;
    }

    /**
     * Makes key pairs until one has so many bits of work: 2 to the power of {@code bits} of them on average, each some 50
     * microseconds.
     *
     * @param bits 0 to {@link #BITS_MAX}
     */
    public static KeyPair generate(int bits, RandomGenerator random) {
        checked(bits);
        KeyPair pair = KeyPair.generate(random);
        while (!suffices(pair.peerId(), bits)) {
            pair = KeyPair.generate(random);
        }
        return pair;
    }

    /** The number itself, when so much can be demanded; else an exception. */
    public static int checked(int bits) {
        if (bits < 0 || bits > BITS_MAX) {
            throw new IllegalArgumentException("id work: " + bits + " bits are not 0 to " + BITS_MAX);
        }
        return bits;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
