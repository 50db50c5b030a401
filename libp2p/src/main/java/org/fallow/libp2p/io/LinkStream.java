package org.fallow.libp2p.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.fallow.libp2p.connection.ConnectionEvent;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.host.StreamResetException;
import org.fallow.libp2p.identity.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * A stream of a link, for blocking callers. What has come in is under this stream's own lock; writing is under the
 * link's. The link's lock is always taken first.
 */
final class LinkStream implements Stream {
    /** Consumed bytes are reported once there are this many: less than half of the smallest window. */
    private static final int REPORT_BYTES = 32 << 10;

    private static final long FOREVER = Long.MAX_VALUE;

    private final Link link;
    private final int id;
    private final PeerId remote;
    private final String protocol;
    private final ReentrantLock reading = new ReentrantLock();
    private final Condition readable = reading.newCondition();
    private final Condition writable;
    private final Inbox inbox = new Inbox();
    private final In in = new In();
    private final Out out = new Out();
    private boolean finished;
    private int unreported;
    private volatile boolean outputClosed;
    private volatile boolean closed;
    private volatile @Nullable String resetWhy;
    private volatile long patienceNanos = FOREVER;

    LinkStream(Link link, int id, PeerId remote, String protocol) {
        this.link = link;
        this.id = id;
        this.remote = remote;
        this.protocol = protocol;
        this.writable = link.newCondition();
    }

    @Override
    public PeerId remote() {
        return remote;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public InputStream input() {
        return in;
    }

    @Override
    public OutputStream output() {
        return out;
    }

    @Override
    public void patience(Duration perOperation) {
        patienceNanos = Math.max(1, perOperation.toNanos());
    }

    @Override
    public void closeOutput() throws IOException {
        String why = resetWhy;
        if (why != null && !outputClosed) {
            throw new StreamResetException(why);
        }
        outputClosed = true;
        link.tell(new ConnectionEvent.CloseOutput(id));
        link.wake(writable);
    }

    @Override
    public void reset() {
        if (!closed) {
            closed = true;
            link.tell(new ConnectionEvent.ResetStream(id));
            wasReset("reset here");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            outputClosed = true;
            link.tell(new ConnectionEvent.CloseStream(id));
            wasReset("closed here");
        }
    }

    int id() {
        return id;
    }

    /** Called by the link, whose lock is held. */
    void received(ByteBuffer bytes) {
        reading.lock();
        try {
            if (!closed) {
                inbox.add(bytes);
                readable.signalAll();
            }
        } finally {
            reading.unlock();
        }
    }

    /** Called by the link, whose lock is held. */
    void finished() {
        reading.lock();
        try {
            finished = true;
            readable.signalAll();
        } finally {
            reading.unlock();
        }
    }

    /** Called by the link, whose lock is held. */
    void canWrite() {
        writable.signalAll();
    }

    /** Wakes readers and writers; what was received before is dropped, unless it is all there is. */
    void wasReset(String why) {
        reading.lock();
        try {
            if (resetWhy == null) {
                resetWhy = why;
            }
            if (closed || !finished) {
                inbox.clear();
            }
            readable.signalAll();
        } finally {
            reading.unlock();
        }
        link.wake(writable);
        link.forget(this);
    }

    private int read(byte[] into, int offset, int length) throws IOException {
        int taken;
        int report = 0;
        reading.lock();
        try {
            awaitReadable();
            taken = inbox.take(into, offset, length);
            unreported += taken;
            if (unreported >= REPORT_BYTES || (finished && inbox.bytes() == 0)) {
                report = unreported;
                unreported = 0;
            }
        } finally {
            reading.unlock();
        }
        if (report > 0) {
            link.tell(new ConnectionEvent.Consumed(id, report));
        }
        return taken == 0 ? -1 : taken;
    }

    private void awaitReadable() throws IOException {
        await(() -> inbox.bytes() == 0 && resetWhy == null && !finished, () -> readable, "nothing came in");
        String why = resetWhy;
        if (why != null && (closed || !finished)) {
            throw new StreamResetException(why);
        }
    }

    private void write(byte[] from, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            link.lock();
            try {
                await(
                        () -> resetWhy == null && !outputClosed && !link.takes(id),
                        () -> link.congested() ? link.room() : writable,
                        "the other side takes nothing");
                String why = resetWhy;
                if (why != null) {
                    throw new StreamResetException(why);
                }
                if (outputClosed) {
                    throw new IOException("the output of the stream is closed");
                }
                at += link.write(id, from, at, end - at);
            } finally {
                link.unlock();
            }
        }
    }

    private void await(BooleanSupplier blocked, Supplier<Condition> change, String late) throws IOException {
        long left = patienceNanos;
        try {
            while (blocked.getAsBoolean()) {
                if (left == FOREVER) {
                    change.get().await();
                } else if (left > 0) {
                    left = change.get().awaitNanos(left);
                } else {
                    throw new SocketTimeoutException(late + " in time");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    private final class In extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return LinkStream.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, into.length);
            return length == 0 ? 0 : LinkStream.this.read(into, offset, length);
        }

        @Override
        public int available() {
            reading.lock();
            try {
                return inbox.bytes();
            } finally {
                reading.unlock();
            }
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            LinkStream.this.write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, from.length);
            LinkStream.this.write(from, offset, length);
        }

        @Override
        public void close() throws IOException {
            closeOutput();
        }
    }
}
