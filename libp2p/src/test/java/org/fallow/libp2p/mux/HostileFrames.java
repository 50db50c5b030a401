package org.fallow.libp2p.mux;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fallow.libp2p.limit.Account;
import org.fallow.libp2p.wire.WireException;

/**
 * A Yamux session whose other side sends any bytes, with an application that echoes on some streams, ends some, and
 * leaves others unread.
 */
public final class HostileFrames {
    private static final int INBOUND_MAX = 5;
    private static final int MINE = 3;

    private final Yamux mux;
    private final Map<Integer, Integer> unread = new TreeMap<>();
    private final Set<Integer> over = new HashSet<>();
    private final Set<Integer> finished = new HashSet<>();
    private Instant now = Instant.EPOCH;

    private HostileFrames(boolean dialer) {
        mux = new Yamux(dialer, INBOUND_MAX, Account.alone(), now);
        for (int i = 0; i < MINE; i++) {
            unread.put(mux.open(now), 0);
        }
    }

    /** Plays one session: the first byte says on which side we are and how the bytes are cut. */
    public static void play(byte[] input) throws IOException {
        if (input.length == 0) {
            throw new WireException("no role");
        }
        HostileFrames session = new HostileFrames((input[0] & 1) == 1);
        int piece = 1 + (input[0] & 0xfe);
        for (int at = 1; at < input.length; at += piece) {
            session.receive(ByteBuffer.wrap(input, at, Math.min(piece, input.length - at)));
        }
        session.end();
    }

    /** Sessions as our own encoder writes them: streams opened, filled, ended, reset; pings; credit; go-away. */
    public static List<byte[]> sessions() {
        List<byte[]> all = new ArrayList<>();
        for (int first : List.of(1, 2)) {
            byte role = (byte) (30 + first);
            all.add(sequence(
                    role,
                    Frame.control(Frame.PING, Frame.SYN, 0, 7),
                    Frame.control(Frame.PING, Frame.ACK, 0, 1),
                    Frame.control(Frame.WINDOW, Frame.SYN, 3 - first, 0),
                    data(3 - first, 30),
                    Frame.control(Frame.WINDOW, Frame.FIN, 3 - first, 0)));
            all.add(sequence(
                    role,
                    Frame.control(Frame.WINDOW, Frame.SYN, 13 - first, 1 << 20),
                    data(13 - first, 5),
                    Frame.control(Frame.WINDOW, Frame.RST, 13 - first, 0),
                    Frame.control(Frame.GO_AWAY, 0, 0, 0)));
            all.add(sequence(
                    role,
                    Frame.control(Frame.WINDOW, Frame.ACK, first, 300),
                    data(first, 40),
                    Frame.control(Frame.DATA, Frame.FIN, first, 0),
                    Frame.control(Frame.WINDOW, Frame.ACK | Frame.RST, first + 2, 0)));
        }
        return all;
    }

    private static ByteBuffer data(int stream, int length) {
        return Frame.data(stream, ByteBuffer.allocate(length), length);
    }

    private static byte[] sequence(byte role, ByteBuffer... frames) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(role);
        for (ByteBuffer frame : frames) {
            byte[] bytes = new byte[frame.remaining()];
            frame.get(bytes);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    private void receive(ByteBuffer bytes) throws WireException {
        now = now.plusMillis(1);
        List<MuxSignal> signals = new ArrayList<>();
        try {
            mux.receive(bytes, now, signals);
        } finally {
            signals.forEach(this::told);
            hold(mux.streams() <= INBOUND_MAX + MINE, "too many streams");
            hold(mux.waiting() <= 4 << 20, "too much waits to be sent");
        }
        for (ByteBuffer frame : mux.take()) {
            hold(frame.remaining() <= Yamux.FRAME_MAX, "too long a frame");
        }
    }

    private void told(MuxSignal signal) {
        switch (signal) {
            case MuxSignal.Opened opened -> {
                hold(!mux.mine(opened.stream()), "opened a stream with a number of ours");
                boolean fresh = unread.put(opened.stream(), 0) == null;
                hold(fresh || over.contains(opened.stream()) || finished.contains(opened.stream()), "opened twice");
                over.remove(opened.stream());
                finished.remove(opened.stream());
                mux.write(opened.stream(), ByteBuffer.allocate(10));
            }
            case MuxSignal.Data data -> data(data.stream(), data.bytes());
            case MuxSignal.Finished end -> {
                live(end.stream());
                finished.add(end.stream());
                mux.closeOutput(end.stream());
            }
            case MuxSignal.Reset reset -> {
                live(reset.stream());
                over.add(reset.stream());
            }
            case MuxSignal.Acknowledged acknowledged -> live(acknowledged.stream());
            case MuxSignal.Writable writable -> {
                long credit = mux.credit(writable.stream());
                hold(
                        credit > 0 || over.contains(writable.stream()) || !unread.containsKey(writable.stream()),
                        "no credit");
            }
            case MuxSignal.GoneAway gone -> {}
        }
    }

    /** A third of the streams are echoed, a third unread, a third closed at the first byte. */
    private void data(int stream, ByteBuffer bytes) {
        live(stream);
        int length = bytes.remaining();
        hold(unread.merge(stream, length, Integer::sum) <= Yamux.WINDOW_MAX, "more than its window");
        switch (stream % 3) {
            case 0 -> {
                mux.consumed(stream, length, now);
                unread.merge(stream, -length, Integer::sum);
                bytes.limit(bytes.position() + (int) Math.min(length, mux.credit(stream)));
                mux.write(stream, bytes);
            }
            case 1 -> {}
            default -> mux.close(stream, now);
        }
    }

    private void live(int stream) {
        hold(unread.containsKey(stream) && !over.contains(stream), "stream " + stream + " is not there");
    }

    private void end() throws WireException {
        mux.tick(now.plusSeconds(1));
        mux.ids().forEach(mux::reset);
        hold(mux.streams() == 0 && mux.unacknowledged() == 0, "a stream is left");
    }

    private static void hold(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
