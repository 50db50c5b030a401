package org.fallow.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The connection is lost after every byte of a session, each way: both ends end, each request is answered, all streams end.
 * Where nobody is told of the loss, after every few bytes.
 */
class LossTest {
    private static final String ECHO = "/echo/1";

    /** A silent peer is found out by a ping after half a minute, then a dead transport by the other end. */
    private static final Duration FOUND_OUT = Duration.ofMinutes(2);

    @ParameterizedTest(name = "bytes of the dialler: {0}, told: {1}, each {2}")
    @CsvSource({"true, true, 1", "true, false, 5", "false, true, 1", "false, false, 5"})
    void lossAtAnyByteEndsEverythingOnBothSides(boolean byDialler, boolean told, int step) {
        Pipe whole = pipe();
        session(whole);
        long bytes = way(whole, byDialler).carried();
        assertThat(bytes).isGreaterThan(800);
        assertThat(whole.dialler.told(ConnectionAction.Opened.class)).hasSize(3);
        assertThat(whole.dialled.told(ConnectionAction.Opened.class)).hasSize(1);
        ended(whole, "uncut");
        for (long cut = 0; cut < bytes; cut += step) {
            Pipe pipe = pipe();
            pipe.told = told;
            way(pipe, byDialler).cutAfter = cut;
            session(pipe);
            pipe.wait(FOUND_OUT);
            ended(pipe, "cut after " + cut);
        }
    }

    private static Pipe pipe() {
        return new Pipe(1, Optional.of(Pipe.BOB.peerId()), ECHO::equals);
    }

    private static Pipe.Way way(Pipe pipe, boolean byDialler) {
        return byDialler ? pipe.there : pipe.back;
    }

    /** Both sides open streams, fill them, half-close one, reset one, close one; the dialler leaves while one is asked for. */
    private static void session(Pipe pipe) {
        pipe.settle();
        pipe.dialler.on(new ConnectionEvent.Open(1, List.of("/none/1", ECHO)), pipe.now);
        pipe.dialler.on(new ConnectionEvent.Open(2, List.of("/none/1")), pipe.now);
        pipe.dialler.on(new ConnectionEvent.Open(3, List.of(ECHO)), pipe.now);
        pipe.dialled.on(new ConnectionEvent.Open(4, List.of(ECHO)), pipe.now);
        pipe.settle();
        fill(pipe.dialler, pipe);
        fill(pipe.dialled, pipe);
        stream(pipe.dialler, 1).ifPresent(one -> pipe.dialler.on(new ConnectionEvent.CloseOutput(one), pipe.now));
        stream(pipe.dialler, 3).ifPresent(one -> pipe.dialler.on(new ConnectionEvent.CloseStream(one), pipe.now));
        pipe.settle();
        stream(pipe.dialled, 4).ifPresent(one -> pipe.dialled.on(new ConnectionEvent.ResetStream(one), pipe.now));
        pipe.dialler.on(new ConnectionEvent.Open(5, List.of(ECHO)), pipe.now);
        pipe.settle();
        pipe.dialler.on(new ConnectionEvent.Open(6, List.of(ECHO)), pipe.now);
        pipe.dialler.on(new ConnectionEvent.Leave(), pipe.now);
        pipe.settle();
    }

    private static void fill(Pipe.Side side, Pipe pipe) {
        for (ConnectionAction.Opened opened : side.told(ConnectionAction.Opened.class)) {
            side.on(new ConnectionEvent.Write(opened.stream(), ByteBuffer.wrap(new byte[100])), pipe.now);
        }
    }

    private static Optional<Integer> stream(Pipe.Side side, long request) {
        return side.told(ConnectionAction.Opened.class).stream()
                .filter(opened -> opened.request() == request)
                .map(ConnectionAction.Opened::stream)
                .findFirst();
    }

    private static void ended(Pipe pipe, String what) {
        for (Pipe.Side side : List.of(pipe.dialler, pipe.dialled)) {
            assertThat(side.told(ConnectionAction.Ended.class)).as(what).hasSize(1);
            int end = side.told.indexOf(side.told(ConnectionAction.Ended.class).getFirst());
            assertThat(side.told.subList(end + 1, side.told.size()))
                    .as("%s: after the end there are only refusals", what)
                    .hasOnlyElementsOfType(ConnectionAction.Refused.class);
            assertThat(side.machine.wakeAt()).as(what).isEqualTo(Instant.MAX);
            assertThat(side.machine.streams()).as(what).isZero();
            assertThat(side.machine.waiting()).as(what).isZero();
        }
        answeredOnce(pipe.dialler, List.of(1L, 2L, 3L, 5L, 6L), what);
        answeredOnce(pipe.dialled, List.of(4L), what);
        streamsEnd(pipe.dialler, what);
        streamsEnd(pipe.dialled, what);
    }

    private static void answeredOnce(Pipe.Side side, List<Long> requests, String what) {
        for (long request : requests) {
            long opened = side.told(ConnectionAction.Opened.class).stream()
                    .filter(one -> one.request() == request)
                    .count();
            long refused = side.told(ConnectionAction.Refused.class).stream()
                    .filter(one -> one.request() == request)
                    .count();
            assertThat(opened + refused).as("%s: request %d", what, request).isEqualTo(1);
        }
    }

    /** A stream the application did not end itself is told to be over: by both ends' last bytes, or by a reset. */
    private static void streamsEnd(Pipe.Side side, String what) {
        List<Integer> over = new ArrayList<>();
        side.told(ConnectionAction.Finished.class).forEach(one -> over.add(one.stream()));
        side.told(ConnectionAction.StreamReset.class).forEach(one -> over.add(one.stream()));
        for (ConnectionAction.Accepted accepted : side.told(ConnectionAction.Accepted.class)) {
            assertThat(over).as("%s: stream %d", what, accepted.stream()).contains(accepted.stream());
        }
        stream(side, 1)
                .ifPresent(one -> assertThat(over).as("%s: request 1", what).contains(one));
    }
}
