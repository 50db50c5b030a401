package org.fallow.work.record;

import java.util.Arrays;
import org.fallow.libp2p.identity.PeerId;

/**
 * A record whose signature was checked, with the envelope's bytes as they were sent. Equal when those bytes are equal.
 *
 * @param value what was signed
 * @param signer who signed
 * @param encoded the envelope's bytes; treat as immutable
 */
public record Signed<T>(T value, PeerId signer, byte[] encoded) {
    /** The content id of the envelope, kept as a blob. */
    public Cid cid() {
        return BlobLayout.of(encoded).root();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Signed<?> s && Arrays.equals(encoded, s.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return value + " signed by " + signer;
    }
}
