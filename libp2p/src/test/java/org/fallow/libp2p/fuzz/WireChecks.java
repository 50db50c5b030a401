package org.fallow.libp2p.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.negotiate.Negotiation;
import org.fallow.libp2p.wire.Frames;
import org.fallow.libp2p.wire.ProtoReader;
import org.fallow.libp2p.wire.ProtoWriter;
import org.fallow.libp2p.wire.Varint;
import org.fallow.libp2p.wire.WireException;

/** What holds for varints, protobuf fields, frames and the messages of multistream-select. */
final class WireChecks {
    private static final int FRAME_MAX = 1024;
    private static final int DEPTH_MAX = 6;

    private WireChecks() {}

    /** The three ways to read a varint agree, and its encoding is the only one. */
    static void varint(byte[] input) throws IOException {
        long whole = orMinus(() -> Varint.take(ByteBuffer.wrap(input)));
        long tried = orMinus(() -> Varint.tryTake(ByteBuffer.wrap(input)));
        long read = orMinus(() -> Varint.read(new ByteArrayInputStream(input)));
        hold(whole == tried && tried == read, "take " + whole + ", tryTake " + tried + ", read " + read);
        if (whole < 0) {
            throw new WireException("no varint");
        }
        byte[] again = Varint.encode(whole);
        hold(Arrays.equals(again, Arrays.copyOf(input, again.length)), "another encoding of " + whole);
    }

    /** What was read and written again reads as the same. How a field is read follows from its number. */
    static void protobuf(byte[] input) throws IOException {
        byte[] copy = copied(input, 0);
        hold(Arrays.equals(copy, copied(copy, 0)), "a copy of a copy differs");
    }

    static void frames(byte[] input) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(input);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Optional<byte[]> message = Frames.read(in, FRAME_MAX);
                message.isPresent();
                message = Frames.read(in, FRAME_MAX)) {
            hold(message.get().length <= FRAME_MAX, "too long a message");
            Frames.write(out, message.get());
        }
        hold(Arrays.equals(out.toByteArray(), input), "frames written again differ");
    }

    /** A negotiation comes to the same whether its bytes come together or one by one; bit 0 of the first says whose. */
    static void multistream(byte[] input) throws IOException {
        if (input.length == 0) {
            throw new WireException("no role");
        }
        String together = negotiated(input, input.length);
        String single = negotiated(input, 1);
        hold(together.equals(single), together + " together, " + single + " byte by byte");
        if (together.startsWith("refused")) {
            throw new WireException(together);
        }
    }

    static List<byte[]> varints() {
        List<byte[]> all = new ArrayList<>();
        for (int bits = 0; bits < Long.SIZE; bits++) {
            all.add(Varint.encode((1L << bits) - 1 & Long.MAX_VALUE));
        }
        return all;
    }

    static List<byte[]> messages() {
        ProtoWriter inner =
                new ProtoWriter().number(4, 300).bytes(1, new byte[] {1, 2}).text(2, "ä");
        byte[] some = new ProtoWriter()
                .number(4, 0)
                .number(8, Long.MAX_VALUE)
                .bytes(5, new byte[20])
                .text(6, "text")
                .message(3, inner)
                .message(7, new ProtoWriter().message(3, inner))
                .toBytes();
        byte[] fixed = {9 << 3 | 1, 1, 2, 3, 4, 5, 6, 7, 8, 13 << 3 | 5, 1, 2, 3, 4};
        return List.of(some, inner.toBytes(), fixed);
    }

    static List<byte[]> framed() {
        return List.of(
                Frames.prefixed(new byte[0]), Frames.prefixed(new byte[100]), Frames.prefixed(new byte[FRAME_MAX]));
    }

    static List<byte[]> negotiations() {
        byte[] dialer = Negotiation.dialer(List.of("/a/1")).start();
        byte[] listener = Negotiation.listener(name -> true).start();
        byte[] echo = Frames.prefixed(new byte[] {'/', 'a', '/', '1', '\n'});
        byte[] no = Frames.prefixed(new byte[] {'n', 'a', '\n'});
        return List.of(
                joined(new byte[] {0}, dialer, new byte[9]),
                joined(new byte[] {0}, listener, Frames.prefixed(new byte[] {'x', '\n'}), echo),
                joined(new byte[] {1}, listener, Frames.prefixed(new byte[] {'/', 'b', '/', '1', '\n'}), new byte[9]),
                joined(new byte[] {1}, listener, no, echo),
                joined(new byte[] {1}, listener, no, no));
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static void hold(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    /** Whether two messages are equal, without a wrapper for each. */
    static void same(Object first, Object second) {
        hold(first.equals(second), first + " became " + second);
    }

    private interface Read {
        long value() throws IOException;
    }

    private static long orMinus(Read read) throws IOException {
        try {
            return read.value();
        } catch (WireException refused) {
            return -1;
        }
    }

    private static byte[] copied(byte[] message, int depth) throws WireException {
        ProtoReader in = new ProtoReader(message);
        ProtoWriter out = new ProtoWriter();
        while (in.next()) {
            int field = in.field();
            switch (field & 3) {
                case 0 -> {
                    long number = in.number();
                    if (number >= 0) {
                        out.number(field, number);
                    }
                }
                case 1 -> in.skip();
                case 2 -> out.text(field, in.text());
                default -> out.bytes(field, depth == DEPTH_MAX ? in.bytes() : copied(in.bytes(), depth + 1));
            }
        }
        return out.toBytes();
    }

    private static String negotiated(byte[] input, int piece) {
        Negotiation negotiation = (input[0] & 1) == 0
                ? Negotiation.listener("/a/1"::equals)
                : Negotiation.dialer(List.of("/b/1", "/a/1"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            for (int at = 1; at < input.length; at += piece) {
                ByteBuffer in = ByteBuffer.wrap(input, at, Math.min(piece, input.length - at));
                Negotiation.Progress progress = negotiation.feed(in, out);
                if (!(progress instanceof Negotiation.Progress.Waiting)) {
                    return progress + " at " + in.position() + ", answered " + Arrays.hashCode(out.toByteArray());
                }
            }
            return "waiting, answered " + Arrays.hashCode(out.toByteArray());
        } catch (WireException e) {
            return "refused: " + e.getMessage();
        }
    }
}
