package org.fallow.libp2p.connection;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.fallow.libp2p.connection.ConnectionAction.End;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.limit.Account;
import org.fallow.libp2p.secure.NoiseKeys;

/** Two connection machines and the bytes between them, which can be cut after any of them. */
final class Pipe {
    static final Duration PATIENCE = Duration.ofSeconds(10);
    static final KeyPair ALICE = KeyPair.generate(new Random(1));
    static final KeyPair BOB = KeyPair.generate(new Random(2));
    private static final NoiseKeys ALICE_KEYS = NoiseKeys.generate(ALICE, new Random(3));
    private static final NoiseKeys BOB_KEYS = NoiseKeys.generate(BOB, new Random(4));

    final Instant now = Instant.EPOCH;
    final Side dialler;
    final Side dialled;
    private final Random random;
    private final long cutAfter;
    private long carried;

    /** One end with an application that keeps what it is told, and answers on streams by echo. */
    static final class Side {
        final ConnectionMachine machine;
        final List<ConnectionAction> told = new ArrayList<>();
        private final Map<Integer, ByteArrayOutputStream> got = new HashMap<>();
        private final boolean echoes;

        Side(ConnectionMachine machine, boolean echoes) {
            this.machine = machine;
            this.echoes = echoes;
        }

        /** How many bytes came in on a stream. */
        int received(int stream) {
            ByteArrayOutputStream bytes = got.get(stream);
            return bytes == null ? 0 : bytes.size();
        }

        boolean ended() {
            return told.stream().anyMatch(action -> action instanceof ConnectionAction.Ended);
        }

        Optional<End> end() {
            return told.stream()
                    .filter(action -> action instanceof ConnectionAction.Ended)
                    .map(action -> ((ConnectionAction.Ended) action).end())
                    .findFirst();
        }

        <T extends ConnectionAction> List<T> told(Class<T> kind) {
            return told.stream().filter(kind::isInstance).map(kind::cast).toList();
        }

        void on(ConnectionEvent event, Instant now) {
            take(machine.on(event, now), now);
        }

        void take(List<ConnectionAction> actions, Instant now) {
            for (ConnectionAction action : actions) {
                told.add(action);
                if (action instanceof ConnectionAction.Data data) {
                    data(data, now);
                } else if (echoes && action instanceof ConnectionAction.Finished finished) {
                    on(new ConnectionEvent.CloseOutput(finished.stream()), now);
                }
            }
        }

        private void data(ConnectionAction.Data data, Instant now) {
            byte[] bytes = new byte[data.bytes().remaining()];
            data.bytes().get(bytes);
            got.computeIfAbsent(data.stream(), stream -> new ByteArrayOutputStream())
                    .writeBytes(bytes);
            on(new ConnectionEvent.Consumed(data.stream(), bytes.length), now);
            if (echoes && machine.credit(data.stream()) >= bytes.length) {
                on(new ConnectionEvent.Write(data.stream(), ByteBuffer.wrap(bytes)), now);
            }
        }
    }

    Pipe(long seed, long cutAfter, Optional<PeerId> expected, Predicate<String> serves) {
        this.random = new Random(seed);
        this.cutAfter = cutAfter;
        this.dialler = new Side(machine(true, ALICE_KEYS, expected, protocol -> false), false);
        this.dialled = new Side(machine(false, BOB_KEYS, Optional.empty(), serves), true);
    }

    private ConnectionMachine machine(
            boolean dials, NoiseKeys keys, Optional<PeerId> expected, Predicate<String> serves) {
        ConnectionSetup setup =
                new ConnectionSetup(dials, keys, expected, random, serves, 100, Account.alone(), PATIENCE, PATIENCE);
        return new ConnectionMachine(setup, now);
    }

    /** Bytes that went over, both ways together. */
    long carried() {
        return carried;
    }

    /** Carries bytes both ways until none are left, or until the pipe is cut; then both ends are told. */
    void settle() {
        boolean moved = true;
        while (moved) {
            moved = carry(dialler, dialled);
            moved |= carry(dialled, dialler);
        }
        if (carried >= cutAfter) {
            dialler.on(new ConnectionEvent.Lost("cut"), now);
            dialled.on(new ConnectionEvent.Lost("cut"), now);
        }
    }

    private boolean carry(Side from, Side to) {
        if (from.machine.waiting() == 0 || carried >= cutAfter) {
            return false;
        }
        for (ConnectionAction action : from.machine.on(new ConnectionEvent.Transmit(), now)) {
            ByteBuffer bytes = ((ConnectionAction.Send) action).bytes();
            while (bytes.hasRemaining() && carried < cutAfter) {
                int size = (int) Math.min(1 + random.nextInt(bytes.remaining()), cutAfter - carried);
                carried += size;
                byte[] copy = new byte[size];
                bytes.get(copy);
                to.on(new ConnectionEvent.Received(ByteBuffer.wrap(copy)), now);
            }
        }
        return true;
    }
}
