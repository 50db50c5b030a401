package org.fallow.libp2p.limit;

import java.util.ArrayList;
import java.util.List;

/**
 * What one connection holds, drawn from the pools it belongs to. All is given back when it is closed. Safe for threads.
 */
public final class Account {
    /** Who holds more than this, in bytes, is refused first when a pool runs out. */
    static final long LITTLE = 320 << 10;

    /** Who has so many streams is refused first when a pool runs out. */
    static final int FEW = 16;

    /** Most bytes one connection holds. */
    public static final long BYTES_MAX = 12 << 20;

    private final List<Pool> pools;
    private long bytes;
    private long queued;
    private int streams;
    private boolean closed;

    /** An empty account on these pools. */
    public Account(List<Pool> pools) {
        this.pools = new ArrayList<>(pools);
    }

    /** An account of its own, for a connection that is alone. */
    public static Account alone() {
        return new Account(List.of());
    }

    /** Takes bytes, or nothing when that would be too many here or in a pool. */
    public synchronized boolean take(long count) {
        if (closed || bytes + count > BYTES_MAX) {
            return false;
        }
        boolean holdsMuch = bytes + count > LITTLE;
        for (int i = 0; i < pools.size(); i++) {
            if (!pools.get(i).takeBytes(count, holdsMuch)) {
                pools.subList(0, i).forEach(pool -> pool.addBytes(-count));
                return false;
            }
        }
        bytes += count;
        return true;
    }

    /** Gives bytes back. */
    public synchronized void give(long count) {
        if (!closed) {
            bytes -= count;
            pools.forEach(pool -> pool.addBytes(-count));
        }
    }

    /** How many bytes wait to be sent; they are bounded elsewhere, so this is never refused. */
    public synchronized void queued(long count) {
        if (!closed && count != queued) {
            long more = count - queued;
            queued = count;
            pools.forEach(pool -> pool.addBytes(more));
        }
    }

    /** The other side opens a stream; false when it has too many. */
    public synchronized boolean openStream() {
        if (closed) {
            return false;
        }
        for (int i = 0; i < pools.size(); i++) {
            if (!pools.get(i).takeStream(streams >= FEW)) {
                pools.subList(0, i).forEach(pool -> pool.addStreams(-1));
                return false;
            }
        }
        streams++;
        return true;
    }

    /** A stream of the other side has ended. */
    public synchronized void closeStream() {
        if (!closed) {
            streams--;
            pools.forEach(pool -> pool.addStreams(-1));
        }
    }

    /** Whether a pool runs low. */
    public synchronized boolean tight() {
        return pools.stream().anyMatch(Pool::tight);
    }

    /** It draws on one more pool, also for what it holds already. */
    synchronized void join(Pool pool) {
        if (!closed) {
            pools.add(pool);
            pool.addBytes(bytes + queued);
            pool.addStreams(streams);
        }
    }

    /** Whether the connection is not wanted any more. */
    public synchronized boolean closed() {
        return closed;
    }

    /** Gives everything back; nothing can be taken any more. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            pools.forEach(pool -> pool.addBytes(-bytes - queued));
            pools.forEach(pool -> pool.addStreams(-streams));
        }
    }
}
