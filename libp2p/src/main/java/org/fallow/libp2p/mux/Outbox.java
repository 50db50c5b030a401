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

    /** The next frames that fit into {@code bytesMax}, which no frame exceeds. */
    List<ByteBuffer> take(int bytesMax) {
        List<ByteBuffer> taken = new ArrayList<>();
        int room = bytesMax;
        while (frames() > 0) {
            Deque<ByteBuffer> from = urgent.isEmpty() ? ordered : urgent;
            int size = from.getFirst().remaining();
            if (size > room) {
                break;
            }
            taken.add(from.removeFirst());
            room -= size;
        }
        bytes -= bytesMax - room;
        return taken;
    }
}
