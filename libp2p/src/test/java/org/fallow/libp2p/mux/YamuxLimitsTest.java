package org.fallow.libp2p.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.fallow.libp2p.limit.Account;
import org.fallow.libp2p.limit.Pool;
import org.fallow.libp2p.wire.WireException;
import org.junit.jupiter.api.Test;

/** What a session takes from its account, and the windows it gives. */
class YamuxLimitsTest {
    private static final Instant NOW = Instant.EPOCH;
    private static final Duration FAST = Duration.ofMillis(1);

    private final Pool pool = new Pool(16 << 20, 100);
    private final Yamux mux = new Yamux(false, 1_000, new Account(List.of(pool)), NOW);
    private final List<MuxSignal> signals = new ArrayList<>();

    private void receive(ByteBuffer frame, Instant at) throws WireException {
        mux.receive(frame.rewind(), at, signals);
    }

    private static ByteBuffer data(int flags, int stream, int length) {
        return ByteBuffer.allocate(Frame.HEAD_BYTES + length)
                .put(Frame.control(Frame.DATA, flags, stream, length))
                .rewind();
    }

    /** The frames that wait, each as type, flags, stream and length. */
    private List<List<Integer>> sent() {
        List<List<Integer>> heads = new ArrayList<>();
        for (List<ByteBuffer> frames = mux.take(); !frames.isEmpty(); frames = mux.take()) {
            frames.forEach(frame ->
                    heads.add(List.of((int) frame.get(1), (int) frame.getShort(2), frame.getInt(4), frame.getInt(8))));
        }
        return heads;
    }

    /** Uses up the window of stream 1 again and again, and reads it at once; gives the credit that came back last. */
    private int useUp(int rounds) throws WireException {
        int window = Yamux.WINDOW_INITIAL;
        Instant at = NOW;
        int delta = 0;
        for (int i = 0; i < rounds; i++) {
            at = at.plus(FAST);
            receive(data(0, 1, window / 2), at);
            mux.consumed(1, window / 2, at);
            delta = sent().stream()
                    .filter(head -> head.get(0) == Frame.WINDOW && head.get(2) == 1)
                    .mapToInt(head -> head.get(3))
                    .sum();
            window += delta - window / 2;
        }
        return window;
    }

    private void roundTripIs(Duration time) throws WireException {
        sent();
        receive(Frame.control(Frame.PING, Frame.ACK, 0, 1), NOW.plus(time));
    }

    @Test
    void aWindowThatIsUsedUpFastDoublesUpToItsMost() throws Exception {
        roundTripIs(Duration.ofMillis(50));
        receive(data(Frame.SYN, 1, 0), NOW);
        sent();
        assertThat(useUp(1)).isEqualTo(2 * Yamux.WINDOW_INITIAL);
        assertThat(useUp(0)).isEqualTo(Yamux.WINDOW_INITIAL);
    }

    @Test
    void allWindowsTogetherGrowBySixMegabytesAtMost() throws Exception {
        roundTripIs(Duration.ofSeconds(1));
        receive(data(Frame.SYN, 1, 0), NOW);
        sent();
        assertThat(useUp(20)).isEqualTo(Yamux.WINDOW_INITIAL + Yamux.GROWTH_MAX);
        receive(data(Frame.SYN, 3, Yamux.WINDOW_INITIAL / 2), NOW);
        mux.consumed(3, Yamux.WINDOW_INITIAL / 2, NOW);
        assertThat(sent()).contains(List.of(Frame.WINDOW, 0, 3, Yamux.WINDOW_INITIAL / 2));
    }

    @Test
    void noWindowGrowsWhileMemoryIsShort() throws Exception {
        roundTripIs(Duration.ofSeconds(1));
        receive(data(Frame.SYN, 1, 0), NOW);
        sent();
        Account other = new Account(List.of(pool));
        assertThat(other.take(9 << 20)).isTrue();
        assertThat(useUp(5)).isEqualTo(Yamux.WINDOW_INITIAL);
    }

    @Test
    void aSlowUseLeavesTheWindowAsItIs() throws Exception {
        roundTripIs(Duration.ofNanos(1));
        receive(data(Frame.SYN, 1, 0), NOW);
        sent();
        assertThat(useUp(5)).isEqualTo(Yamux.WINDOW_INITIAL);
    }

    @Test
    void aFrameAsLargeAsTheWindowIsTakenAsItComes() throws Exception {
        receive(data(Frame.SYN, 1, 0), NOW);
        ByteBuffer whole = data(0, 1, Yamux.WINDOW_INITIAL);
        int pieces = 0;
        while (whole.hasRemaining()) {
            int size = Math.min(1_000, whole.remaining());
            mux.receive(whole.slice(whole.position(), size), NOW, signals);
            whole.position(whole.position() + size);
            pieces++;
            // Handed on with each piece, and held nowhere else.
            long handed = signals.stream()
                    .mapToLong(signal ->
                            signal instanceof MuxSignal.Data data ? data.bytes().remaining() : 0)
                    .sum();
            assertThat(handed).isEqualTo(pool.bytes());
        }
        assertThat(pieces).isGreaterThan(200);
        assertThat(pool.bytes()).isEqualTo(Yamux.WINDOW_INITIAL);
    }

    @Test
    void theAcknowledgementIsTheFirstFrameOfAStream() throws Exception {
        receive(data(Frame.SYN, 1, 200_000), NOW);
        mux.write(1, ByteBuffer.allocate(100));
        mux.consumed(1, 200_000, NOW);
        List<List<Integer>> frames =
                sent().stream().filter(head -> head.get(2) == 1).toList();
        assertThat(frames.getFirst()).isEqualTo(List.of(Frame.WINDOW, Frame.ACK, 1, 0));
        assertThat(frames).hasSize(3);
    }

    @Test
    void framesSentHoldAtMostSixtyFourKilobytes() throws Exception {
        receive(data(Frame.SYN, 1, 0), NOW);
        mux.write(1, ByteBuffer.allocate(Yamux.WINDOW_INITIAL));
        assertThat(sent().stream().mapToInt(head -> head.get(3)).max().orElseThrow())
                .isLessThanOrEqualTo(64 << 10);
        assertThat(mux.credit(1)).isZero();
    }

    @Test
    void whatIsReadAbandonedOrResetIsGivenBackToTheAccount() throws Exception {
        for (int id = 1; id < 9; id += 2) {
            receive(data(Frame.SYN, id, 1_000), NOW);
        }
        assertThat(pool.bytes()).isEqualTo(4_000);
        assertThat(pool.streams()).isEqualTo(4);
        mux.consumed(1, 400, NOW);
        assertThat(pool.bytes()).isEqualTo(3_600);
        mux.reset(1);
        mux.close(3, NOW);
        receive(Frame.control(Frame.WINDOW, Frame.RST, 5, 0), NOW);
        receive(data(Frame.FIN, 7, 0), NOW);
        mux.closeOutput(7);
        assertThat(pool.bytes()).isEqualTo(1_000);
        mux.consumed(7, 1_000, NOW);
        receive(data(Frame.FIN, 3, 0), NOW);
        assertThat(pool.bytes()).isZero();
        assertThat(pool.streams()).isZero();
        assertThat(mux.streams()).isZero();
    }

    @Test
    void streamsThatTheAccountCannotPayForAreReset() throws Exception {
        for (int i = 0; i < 150; i++) {
            receive(data(Frame.SYN, 2 * i + 1, 0), NOW);
        }
        assertThat(mux.streams()).isEqualTo(pool.streams()).isEqualTo(75);
        assertThat(sent()).contains(List.of(Frame.WINDOW, Frame.RST, 299, 0));
    }

    @Test
    void afterAGoAwayNoStreamIsTakenAndThoseThereGoOn() throws Exception {
        receive(data(Frame.SYN, 1, 0), NOW);
        receive(Frame.control(Frame.GO_AWAY, 0, 0, 0), NOW);
        receive(data(0, 1, 10), NOW);
        assertThat(signals).contains(new MuxSignal.GoneAway(0));
        assertThat(pool.bytes()).isEqualTo(10);
        mux.goAway(0);
        sent();
        receive(data(Frame.SYN, 3, 0), NOW);
        assertThat(sent()).containsExactly(List.of(Frame.WINDOW, Frame.RST, 3, 0));
    }
}
