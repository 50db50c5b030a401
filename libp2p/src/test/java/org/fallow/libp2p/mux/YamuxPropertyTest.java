package org.fallow.libp2p.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.fallow.libp2p.limit.Account;
import org.fallow.libp2p.wire.WireException;
import org.junit.jupiter.api.Test;

/** Two sessions against a naive model: what was written is what arrives, in order, and nothing is held without bound. */
class YamuxPropertyTest {
    private static final int STEPS = 300;

    private Instant now = Instant.EPOCH;
    private Random random = new Random(0);
    private Side left = new Side(true);
    private Side right = new Side(false);

    /** One end with its application. */
    private final class Side {
        private final Yamux mux;
        private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
        private final List<Integer> open = new ArrayList<>();
        private final Map<Integer, ByteArrayOutputStream> written = new HashMap<>();
        private final Map<Integer, ByteArrayOutputStream> got = new HashMap<>();
        private final Map<Integer, Integer> unread = new HashMap<>();
        private final List<Integer> finished = new ArrayList<>();

        private Side(boolean dialer) {
            mux = new Yamux(dialer, 50, Account.alone(), now);
        }

        private void begin(int stream) {
            open.add(stream);
            unread.put(stream, 0);
        }

        private void act() {
            switch (random.nextInt(6)) {
                case 0 -> {
                    if (open.size() < 20) {
                        begin(mux.open(now));
                    }
                }
                case 1, 2, 3 -> write();
                case 4 -> consume();
                default -> {
                    if (!open.isEmpty() && random.nextInt(8) == 0) {
                        int which = random.nextInt(open.size());
                        mux.closeOutput(open.get(which));
                        open.set(which, open.getLast());
                        open.removeLast();
                    }
                }
            }
        }

        private void write() {
            if (open.isEmpty()) {
                return;
            }
            int stream = open.get(random.nextInt(open.size()));
            byte[] bytes = new byte[(int) Math.min(mux.credit(stream), random.nextInt(200_000))];
            random.nextBytes(bytes);
            mux.write(stream, ByteBuffer.wrap(bytes));
            of(written, stream).writeBytes(bytes);
        }

        private void consume() {
            for (Map.Entry<Integer, Integer> each : unread.entrySet()) {
                int some = random.nextBoolean() ? each.getValue() : random.nextInt(each.getValue() + 1);
                mux.consumed(each.getKey(), some, now);
                each.setValue(each.getValue() - some);
            }
        }

        private void consumeAll() {
            unread.replaceAll((stream, bytes) -> {
                mux.consumed(stream, bytes, now);
                return 0;
            });
        }

        private void sendTo(Side other) throws WireException {
            for (List<ByteBuffer> frames = mux.take(); !frames.isEmpty(); frames = mux.take()) {
                for (ByteBuffer frame : frames) {
                    assertThat(frame.remaining()).isLessThanOrEqualTo(Yamux.FRAME_MAX);
                    byte[] bytes = new byte[frame.remaining()];
                    frame.get(bytes);
                    wire.writeBytes(bytes);
                }
            }
            byte[] bytes = wire.toByteArray();
            wire.reset();
            int size = bytes.length == 0 ? 0 : random.nextInt(bytes.length + 1);
            other.receive(ByteBuffer.wrap(bytes, 0, size).slice());
            wire.write(bytes, size, bytes.length - size);
        }

        private void receive(ByteBuffer bytes) throws WireException {
            List<MuxSignal> signals = new ArrayList<>();
            mux.receive(bytes, now, signals);
            for (MuxSignal signal : signals) {
                switch (signal) {
                    case MuxSignal.Opened opened -> begin(opened.stream());
                    case MuxSignal.Data data -> {
                        unread.merge(data.stream(), data.bytes().remaining(), Integer::sum);
                        byte[] copy = new byte[data.bytes().remaining()];
                        data.bytes().get(copy);
                        of(got, data.stream()).writeBytes(copy);
                    }
                    case MuxSignal.Finished end -> finished.add(end.stream());
                    case MuxSignal.Acknowledged acknowledged -> {}
                    case MuxSignal.Writable writable -> {}
                    case MuxSignal.Reset reset -> throw new AssertionError("nobody resets: " + reset);
                    case MuxSignal.GoneAway gone -> throw new AssertionError("nobody leaves: " + gone);
                }
            }
        }
    }

    @Test
    void whatIsWrittenArrivesInOrderAndNothingIsHeldBeyondTheWindows() throws Exception {
        for (int seed = 0; seed < 12; seed++) {
            random = new Random(seed);
            now = Instant.EPOCH;
            left = new Side(true);
            right = new Side(false);
            for (int step = 0; step < STEPS; step++) {
                (random.nextBoolean() ? left : right).act();
                left.sendTo(right);
                right.sendTo(left);
                now = now.plus(Duration.ofMillis(random.nextInt(3)));
                unreadIsBounded(left, seed);
                unreadIsBounded(right, seed);
            }
            finish();
            arrived(left, right, seed);
            arrived(right, left, seed);
            assertThat(left.mux.streams()).as("seed %d", seed).isZero();
            assertThat(right.mux.streams()).as("seed %d", seed).isZero();
        }
    }

    private static ByteArrayOutputStream of(Map<Integer, ByteArrayOutputStream> streams, int stream) {
        return streams.computeIfAbsent(stream, id -> new ByteArrayOutputStream());
    }

    private static void unreadIsBounded(Side side, int seed) {
        int all = side.unread.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(all)
                .as("seed %d", seed)
                .isLessThanOrEqualTo(side.unread.size() * Yamux.WINDOW_INITIAL + Yamux.GROWTH_MAX);
    }

    private void finish() throws WireException {
        for (int i = 0; i < 200 || !left.open.isEmpty() || !right.open.isEmpty(); i++) {
            for (Side side : List.of(left, right)) {
                side.consumeAll();
                while (!side.open.isEmpty()) {
                    side.mux.closeOutput(side.open.removeLast());
                }
            }
            left.sendTo(right);
            right.sendTo(left);
        }
    }

    private static void arrived(Side from, Side to, int seed) {
        from.written.forEach((stream, bytes) -> {
            assertThat(of(to.got, stream).toByteArray())
                    .as("seed %d, stream %d", seed, stream)
                    .isEqualTo(bytes.toByteArray());
            assertThat(to.finished).as("seed %d", seed).contains(stream);
        });
    }
}
