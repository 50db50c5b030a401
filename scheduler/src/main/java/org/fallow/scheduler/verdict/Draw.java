package org.fallow.scheduler.verdict;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.fallow.work.record.Sha256;
import org.fallow.work.record.Signed;
import org.fallow.work.record.Witness;

/**
 * The chance that decides whether a vote is audited: a hash of a custodian's signed word that it keeps the vote. Nobody
 * can foresee it who has not that custodian's key. Of all custodians' words the one that comes out lowest counts, so that
 * one who favours a voter can do nothing for it, only add audits.
 *
 * @param witness the word
 * @param hash what it comes to, 32 bytes; treat as immutable
 */
record Draw(Signed<Witness> witness, byte[] hash) implements Comparable<Draw> {
    /** Custodians whose words are taken to be honest: all but one. */
    static final int HONEST = 7;

    private static final byte[] PREFIX = "fallow/draw".getBytes(StandardCharsets.UTF_8);
    private static final double SCALE = 0x1p-53;
    private static final double LAST = Math.nextDown(1.0);

    static Draw of(Signed<Witness> witness) {
        return new Draw(witness, Sha256.of(PREFIX, witness.encoded()));
    }

    /** In [0, 1): uniform where {@link #HONEST} custodians gave their word; the vote is audited when below the share. */
    double at() {
        long bits = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            bits = (bits << Byte.SIZE) | (hash[i] & 0xff);
        }
        double least = (bits >>> (Long.SIZE - 53)) * SCALE;
        // The difference is rounded: without the bound the last half percent of draws would be 1.
        return Math.min(1 - Math.pow(1 - least, HONEST), LAST);
    }

    @Override
    public int compareTo(Draw other) {
        return Arrays.compareUnsigned(hash, other.hash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Draw draw && Arrays.equals(hash, draw.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }
}
