package org.fallow.libp2p.mux;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Frames on their way out. Answers to pings and returned credit go first, so that they never wait behind data; all
 * else keeps its order, since it opens, fills and ends streams.
 */
final class Outbox {
    private final Deque<ByteBuffer> urgent = new ArrayDeque<>();
    private final Deque<ByteBuffer> ordered = new ArrayDeque<>();
    private int bytes;

    /** Whether a part of the first ordered frame has been sent. */
    private boolean begun;

    void urgent(ByteBuffer frame) {
        urgent.add(frame);
        bytes += frame.remaining();
    }

    void ordered(ByteBuffer frame) {
        ordered.add(frame);
        bytes += frame.remaining();
    }

    int bytes() {
        return bytes;
    }

    int frames() {
        return urgent.size() + ordered.size();
    }

    /**
     * The next bytes to send, at most {@code bytesMax}: whole frames, and as much of the last ordered one as there is room
     * for. Its rest goes before all else next time.
     */
    List<ByteBuffer> take(int bytesMax) {
        List<ByteBuffer> taken = new ArrayList<>();
        int room = bytesMax;
        while (room > 0 && frames() > 0) {
            boolean whole = !begun && !urgent.isEmpty();
            Deque<ByteBuffer> from = whole ? urgent : ordered;
            ByteBuffer frame = from.getFirst();
            int size = Math.min(room, frame.remaining());
            boolean part = size < frame.remaining();
            if (part && whole) {
                break;
            }
            begun = part;
            if (part) {
                taken.add(frame.slice(frame.position(), size));
                frame.position(frame.position() + size);
            } else {
                taken.add(from.removeFirst());
            }
            room -= size;
        }
        bytes -= bytesMax - room;
        return taken;
    }
}
