package org.fallow.simulation.scenario;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.fallow.simulation.time.VirtualTime;
import org.jspecify.annotations.Nullable;

/** The fingerprint of a run: SHA-256 over everything that happened, and the last events in words. */
final class Trace {
    /** What can happen, and the byte that stands for it. */
    enum Kind {
        UP('u'),
        DOWN('d'),
        MESSAGE('m'),
        MISSED('x'),
        LOCAL('l'),
        TICK('t'),
        PLAN('p');

        private final byte code;

        Kind(char code) {
            this.code = (byte) code;
        }
    }

    private static final int LAST_MAX = 16;
    private static final int WORDS_MAX = 200;
    private static final int HEAD_BYTES = 1 + Long.BYTES + 3 * Integer.BYTES;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final MessageDigest digest = sha256();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final Kind[] kinds = new Kind[LAST_MAX];
    private final long[] times = new long[LAST_MAX];
    private final int[] nodes = new int[LAST_MAX];
    private final int[] others = new int[LAST_MAX];
    private final @Nullable String[] words = new @Nullable String[LAST_MAX];
    private long recorded;

    /** Adds an event; {@code node} and {@code other} are -1 where there is none, words beyond 200 characters are cut. */
    void record(Kind kind, long at, int node, int other, String description) {
        int length = Math.min(description.length(), WORDS_MAX);
        if (buffer.remaining() < HEAD_BYTES + length * Character.BYTES) {
            flush();
        }
        buffer.put(kind.code).putLong(at).putInt(node).putInt(other).putInt(length);
        for (int i = 0; i < length; i++) {
            buffer.putChar(description.charAt(i));
        }
        int place = (int) (recorded & (LAST_MAX - 1));
        kinds[place] = kind;
        times[place] = at;
        nodes[place] = node;
        others[place] = other;
        words[place] = description;
        recorded++;
    }

    /** The fingerprint so far, 64 hexadecimal digits. */
    String hash() {
        flush();
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("every JDK can copy a SHA-256", e);
        }
    }

    /** The last events, one a line, oldest first. */
    String last() {
        StringBuilder text = new StringBuilder();
        for (long i = Math.max(0, recorded - LAST_MAX); i < recorded; i++) {
            int place = (int) (i & (LAST_MAX - 1));
            text.append("\n  ").append(VirtualTime.instant(times[place])).append(' ');
            text.append(kinds[place]).append(nodes[place] < 0 ? "" : " node " + nodes[place]);
            text.append(others[place] < 0 ? "" : " from " + others[place]);
            text.append(' ').append(words[place]);
        }
        return text.toString();
    }

    private void flush() {
        digest.update(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
