package org.fallow.dht.record;

import java.time.Instant;

/**
 * Says which values are sound under the keys of one namespace, and which of two sound ones is the better. Every node
 * must come to the same answer from the same bytes, else the network cannot agree. Called on the DHT's one thread with
 * bytes of strangers: must be quick, must not block, must not throw.
 */
public interface Validator {
    /** Whether the value may stand under that key at that time: form, signature, expiry. */
    boolean valid(byte[] key, byte[] value, Instant now);

    /**
     * Positive when {@code left} is better than {@code right}, negative when it is worse, 0 when it does not matter;
     * both are valid. Must be an order: what is better than the better one is better.
     */
    int compare(byte[] key, byte[] left, byte[] right);
}
