package org.fallow.scheduler.proof;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.fallow.work.record.Sha256;

/**
 * What a proof file ends with: two sums by which one changed byte is found and can be put right, and a sha2-256 that
 * says whether that was it. It guards against accidents, and tells where; whoever changes a file on purpose can write
 * another. What cannot be forged are the signatures.
 *
 * <p>With the sums {@code s = Σ bᵢ} and {@code t = Σ (i + 1) bᵢ} modulo a prime, a byte at {@code i} that is {@code d}
 * off makes {@code s} off by {@code d} and {@code t} by {@code (i + 1) d}: the quotient is its place.
 */
final class Checksum {
    /** Two sums of 4 bytes, big endian, and the digest. */
    static final int BYTES = 2 * Integer.BYTES + Sha256.BYTES;

    /** 2³¹ - 1: larger than any file, and two factors below it fit a long. */
    private static final long PRIME = Integer.MAX_VALUE;

    /**
     * One changed byte.
     *
     * @param offset in the file
     * @param was what it must be, 0 to 255
     */
    record Change(int offset, int was) {}

    private Checksum() {}

    /** The checksum of a file with {@link #BYTES} for it at {@code at}, whatever those are now. */
    static byte[] of(byte[] file, int at) {
        byte[] rest = file.clone();
        Arrays.fill(rest, at, at + BYTES, (byte) 0);
        long sum = 0;
        long weighted = 0;
        for (int i = 0; i < rest.length; i++) {
            long b = rest[i] & 0xff;
            sum += b;
            weighted = (weighted + (i + 1) * b) % PRIME;
        }
        return ByteBuffer.allocate(BYTES)
                .putInt((int) (sum % PRIME))
                .putInt((int) weighted)
                .put(Sha256.of(rest))
                .array();
    }

    /** Whether the file has the checksum that it must have. */
    static boolean holds(byte[] file, int at) {
        return Arrays.equals(of(file, at), 0, BYTES, file, at, at + BYTES);
    }

    /** The one byte that was changed; empty when none was, or more than one. */
    static Optional<Change> find(byte[] file, int at) {
        byte[] actual = of(file, at);
        byte[] stated = Arrays.copyOfRange(file, at, at + BYTES);
        int differing = differences(actual, stated);
        if (differing == 1) {
            int i = Arrays.mismatch(actual, stated);
            return Optional.of(new Change(at + i, actual[i] & 0xff));
        }
        ByteBuffer have = ByteBuffer.wrap(actual);
        ByteBuffer want = ByteBuffer.wrap(stated);
        long off = Math.floorMod(have.getInt() - (long) want.getInt(), PRIME);
        long weighted = Math.floorMod(have.getInt() - (long) want.getInt(), PRIME);
        if (off == 0) {
            return Optional.empty();
        }
        long place = weighted * inverse(off) % PRIME - 1;
        if (place < 0 || place >= file.length) {
            return Optional.empty();
        }
        long was = (file[(int) place] & 0xff) - (off > PRIME / 2 ? off - PRIME : off);
        if (was < 0 || was > 255) {
            return Optional.empty();
        }
        Change change = new Change((int) place, (int) was);
        return holds(mended(file, change), at) ? Optional.of(change) : Optional.empty();
    }

    /** The file with the byte put right. */
    static byte[] mended(byte[] file, Change change) {
        byte[] mended = file.clone();
        mended[change.offset()] = (byte) change.was();
        return mended;
    }

    private static int differences(byte[] a, byte[] b) {
        int differing = 0;
        for (int i = 0; i < a.length; i++) {
            differing += a[i] == b[i] ? 0 : 1;
        }
        return differing;
    }

    /** By Fermat: {@code a} to the power of {@code PRIME - 2}. */
    private static long inverse(long a) {
        long result = 1;
        long base = a;
        for (long e = PRIME - 2; e > 0; e >>= 1) {
            result = (e & 1) == 1 ? result * base % PRIME : result;
            base = base * base % PRIME;
        }
        return result;
    }
}
