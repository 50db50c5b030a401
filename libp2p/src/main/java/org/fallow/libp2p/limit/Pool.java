package org.fallow.libp2p.limit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Bytes and streams that many connections share: those of one peer, one network, or all. Safe for threads. */
public final class Pool {
    private final long bytesMax;
    private final int streamsMax;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger streams = new AtomicInteger();

    /** A pool nobody has taken from. */
    public Pool(long bytesMax, int streamsMax) {
        this.bytesMax = bytesMax;
        this.streamsMax = streamsMax;
    }

    /** Bytes held now. */
    public long bytes() {
        return bytes.get();
    }

    /** Streams open now. */
    public int streams() {
        return streams.get();
    }

    /** Whether more than half is taken: time to be sparing. */
    boolean tight() {
        return bytes.get() > bytesMax / 2;
    }

    /** The last quarter is for those who hold little. */
    boolean takeBytes(long count, boolean holdsMuch) {
        long most = holdsMuch ? bytesMax - bytesMax / 4 : bytesMax;
        if (bytes.addAndGet(count) <= most) {
            return true;
        }
        bytes.addAndGet(-count);
        return false;
    }

    /** What cannot be refused; negative to give back. */
    void addBytes(long count) {
        bytes.addAndGet(count);
    }

    /** The last quarter is for those who have few. */
    boolean takeStream(boolean hasMany) {
        int most = hasMany ? streamsMax - streamsMax / 4 : streamsMax;
        if (streams.incrementAndGet() <= most) {
            return true;
        }
        streams.decrementAndGet();
        return false;
    }

    void addStreams(int count) {
        streams.addAndGet(count);
    }
}
