package org.fallow.libp2p.connection;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.limit.Account;
import org.fallow.libp2p.secure.NoiseKeys;

/**
 * What the protocols cost without sockets and threads: two connection machines, one thread, its CPU time (a busy machine
 * changes it little). Part of {@code bench/libp2p}.
 */
public final class MachineSpeed {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String SINK = "/sink/1";
    private static final int PIECE = 64 << 10;
    private static final long BYTES = 400L << 20;
    private static final int SETUPS = 400;
    private static final int ROUNDS = 5;
    private static final NoiseKeys DIALER = NoiseKeys.generate(KeyPair.generate(new Random(1)), new Random(2));
    private static final NoiseKeys DIALED = NoiseKeys.generate(KeyPair.generate(new Random(3)), new Random(4));

    private final ConnectionMachine dialer = machine(true, DIALER);
    private final ConnectionMachine dialed = machine(false, DIALED);
    private final ByteBuffer wire = ByteBuffer.allocate(256 << 10);
    private int stream;
    private long received;

    private MachineSpeed() {}

    /** Prints the best of some rounds. */
    public static void main(String[] arguments) {
        double setups = 0;
        double megabytes = 0;
        for (int i = 0; i < ROUNDS; i++) {
            setups = Math.max(setups, SETUPS * 1e9 / cpuNanos(MachineSpeed::connectAll));
            megabytes = Math.max(megabytes, BYTES * 1e3 / cpuNanos(MachineSpeed::push));
        }
        System.out.printf(
                Locale.ROOT,
                "without sockets, both sides on one thread, per CPU second: %.0f set-ups, %.0f MB on one stream%n",
                setups,
                megabytes);
    }

    private static long cpuNanos(Runnable work) {
        long began = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        work.run();
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - began;
    }

    private static void connectAll() {
        for (int i = 0; i < SETUPS; i++) {
            new MachineSpeed().settle();
        }
    }

    private static void push() {
        MachineSpeed pair = new MachineSpeed();
        pair.settle();
        pair.take(pair.dialer, pair.dialer.on(new ConnectionEvent.Open(1, List.of(SINK)), Instant.EPOCH));
        pair.settle();
        byte[] piece = new byte[PIECE];
        while (pair.received < BYTES) {
            int length = (int) Math.min(PIECE, pair.dialer.credit(pair.stream));
            pair.dialer.on(new ConnectionEvent.Write(pair.stream, ByteBuffer.wrap(piece, 0, length)), Instant.EPOCH);
            if (pair.dialer.waiting() >= 4 * PIECE || length < PIECE) {
                pair.settle();
            }
        }
    }

    private void settle() {
        while (dialer.waiting() + dialed.waiting() > 0) {
            carry(dialer, dialed);
            carry(dialed, dialer);
        }
    }

    /** By way of one buffer, as a socket would. */
    private void carry(ConnectionMachine from, ConnectionMachine to) {
        for (ConnectionAction action : from.on(new ConnectionEvent.Transmit(), Instant.EPOCH)) {
            ByteBuffer bytes = ((ConnectionAction.Send) action).bytes();
            if (bytes.remaining() > wire.remaining()) {
                arrive(to);
            }
            wire.put(bytes);
        }
        arrive(to);
    }

    private void arrive(ConnectionMachine to) {
        take(to, to.on(new ConnectionEvent.Received(wire.flip()), Instant.EPOCH));
        wire.clear();
    }

    private void take(ConnectionMachine machine, List<ConnectionAction> actions) {
        for (ConnectionAction action : actions) {
            if (action instanceof ConnectionAction.Opened opened) {
                stream = opened.stream();
            } else if (action instanceof ConnectionAction.Data data) {
                int length = data.bytes().remaining();
                received += length;
                machine.on(new ConnectionEvent.Consumed(data.stream(), length), Instant.EPOCH);
            } else if (action instanceof ConnectionAction.Ended ended) {
                throw new IllegalStateException(ended.why());
            }
        }
    }

    private static ConnectionMachine machine(boolean dialer, NoiseKeys keys) {
        ConnectionSetup setup = new ConnectionSetup(
                dialer, keys, Optional.empty(), new Random(), SINK::equals, 100, Account.alone(), PATIENCE, PATIENCE);
        return new ConnectionMachine(setup, Instant.EPOCH);
    }
}
