package org.fallow.libp2p.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.limit.Account;
import org.fallow.libp2p.wire.WireException;
import org.junit.jupiter.api.Test;

/** One session, the dialled side, with the other side's frames written by hand. */
class YamuxTest {
    private static final Instant NOW = Instant.EPOCH;
    private static final int INBOUND_MAX = 3;

    private final Yamux mux = new Yamux(false, INBOUND_MAX, Account.alone(), NOW);
    private final List<MuxSignal> signals = new ArrayList<>();

    YamuxTest() {
        sent();
    }

    private void receive(ByteBuffer... frames) throws WireException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuffer frame : frames) {
            all.write(frame.array(), frame.arrayOffset(), frame.limit());
        }
        mux.receive(ByteBuffer.wrap(all.toByteArray()), NOW, signals);
    }

    /** What waits to be sent, as hexadecimal heads. */
    private List<String> sent() {
        List<String> heads = new ArrayList<>();
        for (List<ByteBuffer> frames = mux.take(); !frames.isEmpty(); frames = mux.take()) {
            frames.forEach(frame -> {
                byte[] head = new byte[Frame.HEAD_BYTES];
                frame.get(head);
                heads.add(HexFormat.of().formatHex(head));
            });
        }
        return heads;
    }

    private static String head(int type, int flags, int stream, int length) {
        return HexFormat.of()
                .formatHex(Frame.control(type, flags, stream, length).array());
    }

    private static ByteBuffer data(int flags, int stream, int length) {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEAD_BYTES + length);
        frame.put(Frame.control(Frame.DATA, flags, stream, length));
        return frame.rewind();
    }

    private static ByteBuffer window(int flags, int stream, int delta) {
        return Frame.control(Frame.WINDOW, flags, stream, delta);
    }

    private int bytesIn(int stream) {
        return signals.stream()
                .mapToInt(signal -> signal instanceof MuxSignal.Data data && data.stream() == stream
                        ? data.bytes().remaining()
                        : 0)
                .sum();
    }

    @Test
    void aPingIsAnsweredWithItsValueAheadOfData() throws Exception {
        receive(window(Frame.SYN, 1, 0));
        sent();
        mux.write(1, ByteBuffer.allocate(200_000));
        receive(Frame.control(Frame.PING, Frame.SYN, 0, 0xcafe));
        assertThat(sent().getFirst()).isEqualTo(head(Frame.PING, Frame.ACK, 0, 0xcafe));
    }

    @Test
    void anAnswerNobodyAskedForMeansNothing() throws Exception {
        receive(Frame.control(Frame.PING, Frame.ACK, 0, 77));
        assertThat(sent()).isEmpty();
    }

    @Test
    void flagsCountOnDataAndOnWindowUpdatesAlike() throws Exception {
        receive(data(Frame.SYN | Frame.FIN, 1, 10));
        receive(window(Frame.SYN, 3, 5), data(0, 3, 7), window(Frame.FIN, 3, 0));
        assertThat(bytesIn(1)).isEqualTo(10);
        assertThat(bytesIn(3)).isEqualTo(7);
        assertThat(signals)
                .contains(
                        new MuxSignal.Opened(1),
                        new MuxSignal.Finished(1),
                        new MuxSignal.Opened(3),
                        new MuxSignal.Finished(3));
        assertThat(mux.credit(3)).isEqualTo(Yamux.WINDOW_INITIAL + 5);
        assertThat(sent()).contains(head(Frame.WINDOW, Frame.ACK, 1, 0)).contains(head(Frame.WINDOW, Frame.ACK, 3, 0));
    }

    @Test
    void creditComesBackOnlyWhenTheApplicationHasRead() throws Exception {
        receive(window(Frame.SYN, 1, 0), data(0, 1, 200_000));
        sent();
        assertThat(sent()).isEmpty();
        mux.consumed(1, 200_000, NOW);
        assertThat(sent()).containsExactly(head(Frame.WINDOW, 0, 1, 200_000));
    }

    @Test
    void moreThanTheWindowEndsTheSession() throws Exception {
        receive(window(Frame.SYN, 1, 0), data(0, 1, Yamux.WINDOW_INITIAL));
        assertThatThrownBy(() -> receive(data(0, 1, 1))).hasMessageContaining("more than its window");
        assertThat(sent()).contains(head(Frame.GO_AWAY, 0, 0, 1));
    }

    @Test
    void whatBreaksTheProtocolEndsTheSession() {
        refused(data(Frame.SYN, 1, Yamux.WINDOW_INITIAL + 1));
        refused(window(Frame.SYN, 2, 0));
        refused(window(Frame.SYN, 0, 0));
        refused(window(Frame.SYN, 1, 0), window(Frame.SYN, 1, 0));
        refused(window(Frame.SYN, 1, -1), window(0, 1, -1));
        refused(Frame.control(9, 0, 1, 0));
        refused(Frame.control(Frame.PING, Frame.SYN, 1, 0));
        refused(Frame.control(Frame.DATA, 0, 1, -1));
        refused(ByteBuffer.wrap(HexFormat.of().parseHex("010000000000000000000000")));
    }

    private static void refused(ByteBuffer... frames) {
        assertThatThrownBy(() -> new YamuxTest().receive(frames)).isInstanceOf(WireException.class);
    }

    @Test
    void framesForStreamsThatAreGoneAreDroppedWithTheirBodies() throws Exception {
        receive(data(0, 1, 1000), window(0, 5, 10), data(Frame.FIN, 7, 3), window(Frame.RST, 9, 0));
        receive(window(Frame.SYN, 1, 0));
        mux.reset(1);
        receive(data(0, 1, 500), Frame.control(Frame.PING, Frame.SYN, 0, 5));
        assertThat(bytesIn(1)).isZero();
        assertThat(sent()).contains(head(Frame.PING, Frame.ACK, 0, 5));
    }

    @Test
    void aResetIsToldAndEndsTheStream() throws Exception {
        receive(window(Frame.SYN, 1, 0), window(Frame.RST, 1, 0));
        assertThat(signals).contains(new MuxSignal.Reset(1, "reset by the other side"));
        assertThat(mux.credit(1)).isZero();
        mux.write(1, ByteBuffer.allocate(0));
        assertThat(mux.streams()).isZero();
    }

    @Test
    void streamsBeyondTheLimitAreResetAndTakeNoRoom() throws Exception {
        for (int i = 0; i <= INBOUND_MAX; i++) {
            receive(data(Frame.SYN, 2 * i + 1, 4));
        }
        assertThat(mux.streams()).isEqualTo(INBOUND_MAX);
        assertThat(sent()).contains(head(Frame.WINDOW, Frame.RST, 2 * INBOUND_MAX + 1, 0));
        mux.reset(1);
        receive(window(Frame.SYN, 99, 0));
        assertThat(signals).contains(new MuxSignal.Opened(99));
    }

    @Test
    void aStreamClosedHereIsResetWhenTheOtherSideDoesNotEndIt() throws Exception {
        receive(window(Frame.SYN, 1, 0));
        mux.close(1, NOW);
        receive(data(0, 1, 100));
        assertThat(bytesIn(1)).isZero();
        assertThat(sent()).contains(head(Frame.WINDOW, Frame.FIN, 1, 0));
        assertThat(mux.wakeAt()).isEqualTo(NOW.plus(Yamux.LINGER));
        mux.tick(NOW.plus(Yamux.LINGER));
        assertThat(sent()).contains(head(Frame.WINDOW, Frame.RST, 1, 0));
        assertThat(mux.streams()).isZero();
    }

    @Test
    void silenceIsBrokenByAPingAndThenEndsTheSession() throws Exception {
        Instant first = NOW.plus(Yamux.PONG_PATIENCE);
        assertThat(mux.wakeAt()).isEqualTo(first);
        mux.receive(ByteBuffer.wrap(Frame.control(Frame.PING, Frame.ACK, 0, 1).array()), NOW, signals);
        Instant second = NOW.plus(Yamux.PING_EVERY);
        assertThat(mux.wakeAt()).isEqualTo(second);
        mux.tick(second);
        assertThat(sent()).containsExactly(head(Frame.PING, Frame.SYN, 0, 2));
        assertThatThrownBy(() -> mux.tick(second.plus(Yamux.PONG_PATIENCE))).isInstanceOf(WireException.class);
    }

    @Test
    void whoAsksAndDoesNotListenIsCutOff() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 2 * Yamux.FRAMES_WAITING_MAX; i++) {
                        receive(window(Frame.SYN, 2 * i + 1, 0));
                        mux.closeOutput(2 * i + 1);
                        receive(data(Frame.FIN, 2 * i + 1, 0));
                    }
                })
                .hasMessageContaining("does not listen");
    }

    @Test
    void tooManyFramesThatServeNothingEndTheSession() throws Exception {
        for (ByteBuffer nuisance : List.of(
                Frame.control(Frame.PING, Frame.SYN, 0, 1),
                Frame.control(Frame.PING, Frame.ACK, 0, 99),
                window(0, 77, 5),
                data(0, 77, 0),
                window(Frame.RST, 77, 0))) {
            YamuxTest one = new YamuxTest();
            for (int i = 0; i < Yamux.NUISANCES_AT_ONCE; i++) {
                one.receive(nuisance.rewind());
                one.sent();
            }
            assertThatThrownBy(() -> one.receive(nuisance.rewind())).hasMessageContaining("serve nothing");
        }
    }

    @Test
    void streamsOpenedAndResetAtOnceEndTheSession() throws Exception {
        for (int i = 0; i < Yamux.NUISANCES_AT_ONCE; i++) {
            receive(window(Frame.SYN, 2 * i + 1, 0), window(Frame.RST, 2 * i + 1, 0));
            sent();
        }
        assertThatThrownBy(() -> receive(window(Frame.SYN, 99_999, 0), window(Frame.RST, 99_999, 0)))
                .hasMessageContaining("serve nothing");
        assertThat(mux.streams()).isLessThanOrEqualTo(1);
    }

    @Test
    void theLimitOfUnreadBytesOfAllStreamsHolds() throws Exception {
        Yamux wide = new Yamux(false, 1000, Account.alone(), NOW);
        for (int id = 1; id < 2 * 60; id += 2) {
            wide.receive(data(Frame.SYN, id, Yamux.WINDOW_INITIAL), NOW, signals);
        }
        long unread = signals.stream()
                .mapToLong(signal ->
                        signal instanceof MuxSignal.Data data ? data.bytes().remaining() : 0)
                .sum();
        assertThat(unread).isLessThanOrEqualTo(Account.BYTES_MAX);
        assertThat(signals).anyMatch(signal -> signal instanceof MuxSignal.Reset);
        assertThatThrownBy(() -> {
                    for (int id = 1_001; id < 1_100; id += 2) {
                        wide.receive(data(Frame.SYN, id, Yamux.WINDOW_INITIAL), NOW, signals);
                    }
                })
                .hasMessageContaining("serve nothing");
    }

    @Test
    void anyBytesAtWorstEndTheSession() {
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            YamuxTest one = new YamuxTest();
            try {
                for (int i = 0; i < 30; i++) {
                    ByteBuffer frame = ByteBuffer.allocate(Frame.HEAD_BYTES)
                            .put((byte) (random.nextInt(50) == 0 ? 1 : 0))
                            .put((byte) random.nextInt(random.nextInt(50) == 0 ? 9 : 4))
                            .putShort((short) random.nextInt(16))
                            .putInt(random.nextInt(8))
                            .putInt(random.nextInt(40));
                    one.receive(frame.rewind());
                }
            } catch (WireException expected) {
                assertThat(expected.getMessage()).as("seed %d", seed).startsWith("yamux: ");
            }
        }
    }
}
