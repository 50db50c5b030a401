package org.fallow.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fallow.libp2p.connection.ConnectionAction.End;
import org.fallow.libp2p.connection.ConnectionAction.Refusal;
import org.fallow.libp2p.identity.KeyPair;
import org.junit.jupiter.api.Test;

class ConnectionMachineTest {
    private static final String ECHO = "/echo/1";

    private static Pipe pipe(long seed) {
        return new Pipe(seed, Optional.of(Pipe.BOB.peerId()), ECHO::equals);
    }

    /** Connects, opens two streams of which one is refused, sends a little over the other and leaves. */
    private static void session(Pipe pipe) {
        pipe.settle();
        pipe.dialler.on(new ConnectionEvent.Open(1, List.of("/none/1", ECHO)), pipe.now);
        pipe.dialler.on(new ConnectionEvent.Open(2, List.of("/none/1")), pipe.now);
        pipe.settle();
        for (ConnectionAction.Opened opened : pipe.dialler.told(ConnectionAction.Opened.class)) {
            pipe.dialler.on(new ConnectionEvent.Write(opened.stream(), ByteBuffer.wrap(new byte[300])), pipe.now);
            pipe.dialler.on(new ConnectionEvent.CloseOutput(opened.stream()), pipe.now);
        }
        pipe.settle();
        pipe.dialler.on(new ConnectionEvent.Leave(), pipe.now);
        pipe.settle();
    }

    @Test
    void aWholeSessionGoesThroughHoweverTheBytesArrive() {
        for (int seed = 0; seed < 10; seed++) {
            Pipe pipe = pipe(seed);
            session(pipe);
            assertThat(pipe.dialler.told(ConnectionAction.Ready.class))
                    .as("seed %d", seed)
                    .containsExactly(new ConnectionAction.Ready(Pipe.BOB.peerId()));
            assertThat(pipe.dialled.told(ConnectionAction.Ready.class))
                    .containsExactly(new ConnectionAction.Ready(Pipe.ALICE.peerId()));
            assertThat(pipe.dialler.told(ConnectionAction.Opened.class))
                    .extracting(ConnectionAction.Opened::protocol)
                    .containsExactly(ECHO);
            assertThat(pipe.dialler.told(ConnectionAction.Refused.class))
                    .extracting(ConnectionAction.Refused::refusal)
                    .containsExactly(Refusal.NO_PROTOCOL);
            assertThat(pipe.dialler.received(1)).as("seed %d", seed).isEqualTo(300);
            assertThat(pipe.dialler.told(ConnectionAction.Finished.class)).hasSize(1);
            assertThat(pipe.dialler.end()).contains(End.CLOSED);
            assertThat(pipe.dialled.end()).contains(End.CLOSED);
        }
    }

    @Test
    void whoIsNotTheOneMeantIsLeft() {
        Pipe pipe = new Pipe(1, Optional.of(KeyPair.generate(new Random(9)).peerId()), ECHO::equals);
        pipe.settle();
        assertThat(pipe.dialler.end()).contains(End.WRONG_PEER);
        assertThat(pipe.dialled.told(ConnectionAction.Ready.class)).isEmpty();
    }

    @Test
    void whoDoesNotFinishTheUpgradeInTimeIsLeft() {
        Pipe pipe = pipe(1);
        Instant deadline = pipe.now.plus(Pipe.PATIENCE);
        assertThat(pipe.dialled.machine.wakeAt()).isEqualTo(deadline);
        assertThat(pipe.dialled.machine.tick(deadline.minusMillis(1))).isEmpty();
        pipe.dialled.take(pipe.dialled.machine.tick(deadline), deadline);
        assertThat(pipe.dialled.end()).contains(End.TIMEOUT);
    }

    @Test
    void aStreamWithoutAnAnswerIsRefusedInTime() {
        Pipe pipe = pipe(1);
        pipe.settle();
        pipe.dialler.on(new ConnectionEvent.Open(7, List.of(ECHO)), pipe.now);
        Instant deadline = pipe.now.plus(Pipe.PATIENCE);
        assertThat(pipe.dialler.machine.wakeAt()).isEqualTo(deadline);
        pipe.dialler.take(pipe.dialler.machine.tick(deadline), deadline);
        assertThat(pipe.dialler.told(ConnectionAction.Refused.class))
                .extracting(ConnectionAction.Refused::request, ConnectionAction.Refused::refusal)
                .containsExactly(tuple(7L, Refusal.TIMEOUT));
    }

    @Test
    void fewStreamsAreOpenedBeforeTheOtherSideHasShownThatItIsReady() {
        Pipe pipe = pipe(1);
        pipe.settle();
        for (int request = 1; request <= 100; request++) {
            pipe.dialler.on(new ConnectionEvent.Open(request, List.of(ECHO)), pipe.now);
        }
        assertThat(pipe.dialler.machine.streams()).isEqualTo(Streams.EARLY_MAX);
        pipe.settle();
        assertThat(pipe.dialler.told(ConnectionAction.Opened.class)).hasSize(100);
    }

    @Test
    void moreRequestsThanMayWaitAreRefused() {
        Pipe pipe = pipe(1);
        pipe.settle();
        for (int request = 1; request <= Streams.QUEUE_MAX + Streams.EARLY_MAX + 1; request++) {
            pipe.dialler.on(new ConnectionEvent.Open(request, List.of(ECHO)), pipe.now);
        }
        assertThat(pipe.dialler.told(ConnectionAction.Refused.class))
                .extracting(ConnectionAction.Refused::refusal)
                .containsExactly(Refusal.LIMIT);
    }

    @Test
    void anyBytesAtWorstEndTheConnection() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Pipe pipe = pipe(seed);
            if (random.nextBoolean()) {
                pipe.settle();
            }
            byte[] garbage = new byte[random.nextInt(400)];
            random.nextBytes(garbage);
            pipe.dialled.on(new ConnectionEvent.Received(ByteBuffer.wrap(garbage)), pipe.now);
            pipe.settle();
            Instant late = pipe.now.plusSeconds(100);
            pipe.dialled.take(pipe.dialled.machine.tick(late), late);
            pipe.dialled.take(pipe.dialled.machine.tick(late.plusSeconds(100)), late.plusSeconds(100));
            assertThat(pipe.dialled.ended()).as("seed %d", seed).isTrue();
        }
    }
}
