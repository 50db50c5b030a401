package org.fallow.node.swarm;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.fallow.dht.record.Validator;
import org.fallow.dht.record.Value;
import org.fallow.simulation.chance.Chance;

/**
 * The values of the simulation, with a checksum in the place of a signature: of a length like that of a signed record,
 * with a sequence number of which the highest wins. Only their publishers make them; nobody here forges checksums.
 */
final class Sealed implements Validator {
    /** The namespace of their keys. */
    static final String NAMESPACE = "sim";

    private static final int BYTES = 200;
    private static final int HEAD = 2 * Long.BYTES;

    /** The value of that sequence number under a key. */
    static Value value(byte[] key, long sequence) {
        ByteBuffer value = ByteBuffer.allocate(BYTES);
        value.putLong(sequence).putLong(checksum(key, sequence));
        return Value.of(value.array());
    }

    /** Its sequence number. */
    static long sequence(Value value) {
        return sequence(value.bytes());
    }

    @Override
    public boolean valid(byte[] key, byte[] value, Instant now) {
        return value.length == BYTES
                && ByteBuffer.wrap(value).getLong(Long.BYTES) == checksum(key, sequence(value))
                && isZero(value);
    }

    @Override
    public int compare(byte[] key, byte[] left, byte[] right) {
        return Long.compare(sequence(left), sequence(right));
    }

    private static boolean isZero(byte[] value) {
        return Arrays.mismatch(value, HEAD, BYTES, new byte[BYTES], HEAD, BYTES) < 0;
    }

    private static long sequence(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    private static long checksum(byte[] key, long sequence) {
        return Chance.mix(Arrays.hashCode(key) * 31L + Chance.mix(sequence));
    }
}
