package org.fallow.scheduler.custody;

import java.util.List;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.record.UnitSource;

/** The bounds of messages, and their checks; the text of a failure names the field and its bound. */
final class Bounds {
    /** Units in one lease request. */
    static final int LEASE_MAX = 256;

    /** Units named in one request that lists units. */
    static final int UNITS_MAX = 256;

    /** Votes, openings, witnesses or hints in one page. */
    static final int ITEMS_MAX = 4_096;

    /** Names of one unit's votes, results and witnesses. */
    static final int NAMES_MAX = 640;

    /** A signed vote, in bytes. */
    static final int VOTE_BYTES_MAX = 2 << 10;

    /** A signed opening, in bytes. */
    static final int OPENING_BYTES_MAX = (1 << 20) + (4 << 10);

    /** A signed witness, in bytes. */
    static final int WITNESS_BYTES_MAX = 512;

    /** What the publisher asks of a shard, signed, in bytes. */
    static final int WAVE_BYTES_MAX = 81 << 10;

    /** A signed record of a project, in bytes. */
    static final int PROJECT_BYTES_MAX = 65 << 10;

    /** What a page's records may come to, in bytes; one opening always fits. */
    static final int PAGE_BYTES = 1 << 20;

    /** A short name of a vote or a result, in bytes. */
    static final int NAME_BYTES = 16;

    /** The digest of one unit's set, in bytes. */
    static final int SHORT_DIGEST_BYTES = 8;

    /** Free text, in characters. */
    static final int TEXT_CHARS_MAX = 512;

    private Bounds() {}

    static void range(String field, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(field + ": " + value + " is not " + min + " to " + max);
        }
    }

    static void unit(long index) {
        range("unit", index, 0, UnitSource.UNITS_MAX - 1);
    }

    static void size(String field, List<?> list, int max) {
        range(field + ".size", list.size(), 0, max);
    }

    static void bytes(String field, byte[] bytes, int min, int max) {
        range(field + ".length", bytes.length, min, max);
    }

    static void text(String field, String text) {
        range(field + ".length", text.length(), 0, TEXT_CHARS_MAX);
    }

    static PeerId peer(byte[] bytes) {
        try {
            return PeerId.ofBytes(bytes);
        } catch (WireException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    static void page(List<byte[]> votes, List<byte[]> openings, List<byte[]> witnesses) {
        long total = total("vote", votes, VOTE_BYTES_MAX)
                + total("opening", openings, OPENING_BYTES_MAX)
                + total("witness", witnesses, WITNESS_BYTES_MAX);
        range("page", total, 0, PAGE_BYTES + OPENING_BYTES_MAX);
    }

    private static long total(String field, List<byte[]> envelopes, int max) {
        size(field, envelopes, ITEMS_MAX);
        long total = 0;
        for (byte[] envelope : envelopes) {
            bytes(field, envelope, 1, max);
            total += envelope.length;
        }
        return total;
    }
}
