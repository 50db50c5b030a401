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

    final Side dialler;
    final Side dialled;
    final Way there;
    final Way back;
    Instant now = Instant.EPOCH;

    /** Whether both ends hear of a cut at once; else the bytes vanish and the ends find out by themselves. */
    boolean told = true;

    private final Random random;

    /** One direction of the wire. */
    final class Way {
        /** Bytes that go over before the wire is cut. */
        long cutAfter = Long.MAX_VALUE;

        private final Side from;
        private final Side to;
        private long carried;

        private Way(Side from, Side to) {
            this.from = from;
            this.to = to;
        }

        /** Bytes that went over. */
        long carried() {
            return carried;
        }

        private boolean cut() {
            return carried >= cutAfter;
        }

        /** Sends what waits, in pieces of any size; whether anything waited. What comes after a cut is swallowed. */
        private boolean carry() {
            if (from.machine.waiting() == 0) {
                return false;
            }
            for (ConnectionAction action : from.machine.on(new ConnectionEvent.Transmit(), now)) {
                ByteBuffer bytes = ((ConnectionAction.Send) action).bytes();
                while (bytes.hasRemaining() && !cut()) {
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

    Pipe(long seed, Optional<PeerId> expected, Predicate<String> serves) {
        this.random = new Random(seed);
        this.dialler = new Side(machine(true, ALICE_KEYS, expected, serves), false);
        this.dialled = new Side(machine(false, BOB_KEYS, Optional.empty(), serves), true);
        this.there = new Way(dialler, dialled);
        this.back = new Way(dialled, dialler);
    }

    private ConnectionMachine machine(
            boolean dials, NoiseKeys keys, Optional<PeerId> expected, Predicate<String> serves) {
        ConnectionSetup setup =
                new ConnectionSetup(dials, keys, expected, random, serves, 100, Account.alone(), PATIENCE, PATIENCE);
        return new ConnectionMachine(setup, now);
    }

    /** Carries bytes both ways until none are left. Where the loss is told, both ends hear of it and nothing moves again. */
    void settle() {
        boolean moved = true;
        while (moved) {
            moved = there.carry();
            moved |= back.carry();
            if (told && (there.cut() || back.cut())) {
                there.cutAfter = there.carried;
                back.cutAfter = back.carried;
            }
        }
        if (told && (there.cut() || back.cut())) {
            lose();
        }
        hangUp(dialler, dialled);
        hangUp(dialled, dialler);
    }

    /** Lets time pass, no longer than {@code atMost}, until both ends are over. */
    void wait(Duration atMost) {
        Instant end = now.plus(atMost);
        while (!dialler.ended() || !dialled.ended()) {
            Instant next = dialler.machine.wakeAt();
            next = dialled.machine.wakeAt().isBefore(next) ? dialled.machine.wakeAt() : next;
            if (next.isAfter(end)) {
                return;
            }
            now = next.isAfter(now) ? next : now;
            dialler.take(dialler.machine.tick(now), now);
            dialled.take(dialled.machine.tick(now), now);
            settle();
        }
    }

    /** Both ends hear that the transport is gone. */
    private void lose() {
        dialler.on(new ConnectionEvent.Lost("cut"), now);
        dialled.on(new ConnectionEvent.Lost("cut"), now);
    }

    /** An end that is over closes the transport once it has sent all; the other end sees that, whatever was cut. */
    private void hangUp(Side over, Side other) {
        if (over.ended() && over.machine.waiting() == 0) {
            other.on(new ConnectionEvent.Lost("closed by the other end"), now);
        }
    }
}
