package org.fallow.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Streams that send before the other side has agreed: multistream-select's lazy use, for protocols a peer is known for. */
class TrustingStreamTest {
    private static final int STREAM = 1;

    private static Pipe open(String protocol) {
        Pipe pipe = new Pipe(1, Optional.of(Pipe.BOB.peerId()), "/echo/1"::equals);
        pipe.settle();
        pipe.dialler.on(new ConnectionEvent.Open(7, List.of(protocol), true), pipe.now);
        return pipe;
    }

    private static void write(Pipe pipe, int bytes) {
        pipe.dialler.on(new ConnectionEvent.Write(STREAM, ByteBuffer.allocate(bytes)), pipe.now);
    }

    @Test
    void theStreamIsThereAtOnceAndItsDataGoesWithTheProposal() {
        Pipe pipe = open("/echo/1");
        assertThat(pipe.dialler.told(ConnectionAction.Opened.class))
                .containsExactly(new ConnectionAction.Opened(7, STREAM, "/echo/1"));
        write(pipe, 100);
        pipe.settle();
        assertThat(pipe.dialled.told(ConnectionAction.Accepted.class)).hasSize(1);
        assertThat(pipe.dialled.received(STREAM)).isEqualTo(100);
        assertThat(pipe.dialler.received(STREAM)).isEqualTo(100);
        assertThat(pipe.dialler.told(ConnectionAction.Opened.class)).hasSize(1);
    }

    @Test
    void closingItAtOnceStillDeliversProposalDataAndEnd() {
        Pipe pipe = open("/echo/1");
        write(pipe, 10);
        pipe.dialler.on(new ConnectionEvent.CloseStream(STREAM), pipe.now);
        pipe.settle();
        assertThat(pipe.dialled.received(STREAM)).isEqualTo(10);
        assertThat(pipe.dialled.told(ConnectionAction.Finished.class)).hasSize(1);
        assertThat(pipe.dialler.machine.streams()).isZero();
        assertThat(pipe.dialler.machine.tick(pipe.now.plus(Pipe.PATIENCE))).isEmpty();
    }

    @Test
    void aHalfCloseBeforeTheEchoIsAnsweredInFull() {
        Pipe pipe = open("/echo/1");
        write(pipe, 50);
        pipe.dialler.on(new ConnectionEvent.CloseOutput(STREAM), pipe.now);
        pipe.settle();
        assertThat(pipe.dialler.received(STREAM)).isEqualTo(50);
        assertThat(pipe.dialler.told(ConnectionAction.Finished.class)).hasSize(1);
    }

    @Test
    void aRefusalResetsItAndNothingOfTheReplyIsBelieved() {
        Pipe pipe = open("/other/1");
        pipe.settle();
        assertThat(pipe.dialler.told(ConnectionAction.StreamReset.class))
                .containsExactly(new ConnectionAction.StreamReset(STREAM, "the other side does not speak it"));
        assertThat(pipe.dialler.told(ConnectionAction.Data.class)).isEmpty();
        assertThat(pipe.dialler.told(ConnectionAction.Refused.class)).isEmpty();
        assertThat(pipe.dialler.machine.streams()).isZero();
        assertThat(pipe.dialler.ended()).isFalse();
    }

    @Test
    void silenceInsteadOfTheEchoResetsItInTime() {
        Pipe pipe = open("/echo/1");
        pipe.dialler.take(pipe.dialler.machine.tick(pipe.now.plus(Pipe.PATIENCE)), pipe.now.plus(Pipe.PATIENCE));
        assertThat(pipe.dialler.told(ConnectionAction.StreamReset.class)).hasSize(1);
    }

    @Test
    void theLossOfTheConnectionResetsIt() {
        Pipe pipe = open("/echo/1");
        pipe.dialler.on(new ConnectionEvent.Lost("cut"), pipe.now);
        assertThat(pipe.dialler.told(ConnectionAction.StreamReset.class)).hasSize(1);
    }
}
