package org.fallow.libp2p.io;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Received bytes until they are read. A small piece of a large array is copied, and small pieces are joined, so that
 * what is held is in proportion to what is unread. Not safe for threads.
 */
final class Inbox {
    /** Pieces below this are joined, in bytes. */
    private static final int JOIN_BELOW = 4096;

    private final Deque<ByteBuffer> pieces = new ArrayDeque<>();

    /** The last piece, when it is our own and more may be joined to it. */
    private @Nullable ByteBuffer open;

    private int bytes;

    int bytes() {
        return bytes;
    }

    void add(ByteBuffer piece) {
        bytes += piece.remaining();
        int before = piece.arrayOffset() + piece.position();
        int around = before + (piece.array().length - before - piece.remaining());
        if (piece.remaining() >= JOIN_BELOW && piece.remaining() >= around) {
            pieces.add(piece);
            open = null;
        } else {
            join(piece);
        }
    }

    /** Takes at least one byte where there is one; gives how many. */
    int take(byte[] into, int offset, int length) {
        int taken = 0;
        while (taken < length && !pieces.isEmpty()) {
            ByteBuffer first = pieces.getFirst();
            int size = Math.min(length - taken, first.remaining());
            first.get(into, offset + taken, size);
            taken += size;
            if (!first.hasRemaining()) {
                pieces.removeFirst();
            }
        }
        if (pieces.isEmpty()) {
            open = null;
        }
        bytes -= taken;
        return taken;
    }

    void clear() {
        pieces.clear();
        open = null;
        bytes = 0;
    }

    private void join(ByteBuffer piece) {
        while (piece.hasRemaining()) {
            ByteBuffer last = open;
            if (last == null || last.limit() == last.capacity()) {
                int before = last == null ? 0 : last.capacity();
                int size = Math.max(piece.remaining(), Math.min(JOIN_BELOW, Math.max(64, 2 * before)));
                last = open = ByteBuffer.allocate(size).limit(0);
                pieces.add(last);
            }
            int length = Math.min(piece.remaining(), last.capacity() - last.limit());
            int at = last.limit();
            last.limit(at + length);
            last.put(at, piece, piece.position(), length);
            piece.position(piece.position() + length);
        }
    }
}
