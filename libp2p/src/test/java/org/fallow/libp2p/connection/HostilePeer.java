package org.fallow.libp2p.connection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.limit.Account;
import org.fallow.libp2p.mux.Yamux;
import org.fallow.libp2p.negotiate.Negotiation;
import org.fallow.libp2p.secure.NoiseKeys;
import org.fallow.libp2p.wire.WireException;

/**
 * Connections whose other side sends any bytes: from the first byte on, or as plain bytes to the streams of one that is
 * secured. Each request is answered once, nothing is told of a stream that is not there, and nothing is left at the end.
 */
public final class HostilePeer {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String ECHO = "/echo/1";
    private static final int REQUESTS = 3;
    private static final NoiseKeys DIALER = NoiseKeys.generate(KeyPair.generate(new Random(1)), new Random(2));
    private static final NoiseKeys DIALED = NoiseKeys.generate(KeyPair.generate(new Random(3)), new Random(4));

    private final Set<Integer> open = new TreeSet<>();
    private final Set<Integer> finished = new TreeSet<>();
    private final Set<Long> answered = new TreeSet<>();
    private int ends;

    private HostilePeer() {}

    /** The streams of a secured connection; the first byte says on which side we are and how the bytes are cut. */
    public static void streams(byte[] input) throws IOException {
        requireRole(input);
        boolean dialer = (input[0] & 1) == 1;
        HostilePeer application = new HostilePeer();
        Instant now = Instant.EPOCH;
        Yamux mux = new Yamux(dialer, 5, Account.alone(), now);
        Streams streams = new Streams(mux, ECHO::equals, PATIENCE);
        for (long request = 1; request <= REQUESTS; request++) {
            streams.open(new ConnectionEvent.Open(request, List.of("/none/1", ECHO)), now);
        }
        int piece = 1 + (input[0] & 0xfe);
        try {
            for (int at = 1; at < input.length; at += piece) {
                now = now.plusMillis(1);
                int length = Math.min(piece, input.length - at);
                byte[] plain = new byte[length];
                System.arraycopy(input, at, plain, 0, length);
                streams.received(ByteBuffer.wrap(plain), now);
                for (ConnectionAction action : streams.takeActions()) {
                    application.told(action);
                    echo(action, mux, now);
                }
                mux.take();
            }
            streams.tick(now.plus(PATIENCE));
        } finally {
            streams.end("over");
            streams.takeActions().forEach(application::told);
            hold(application.answered.size() == REQUESTS, "answered are " + application.answered);
        }
    }

    /** A whole connection; the first byte says on which side we are and how the bytes are cut. */
    public static void connection(byte[] input) throws IOException {
        requireRole(input);
        Instant now = Instant.EPOCH;
        HostilePeer application = new HostilePeer();
        boolean dialer = (input[0] & 1) == 1;
        ConnectionMachine machine = machine(dialer);
        int piece = 1 + (input[0] & 0xfe);
        for (int at = 1; at < input.length; at += piece) {
            byte[] bytes = new byte[Math.min(piece, input.length - at)];
            System.arraycopy(input, at, bytes, 0, bytes.length);
            application.take(machine, machine.on(new ConnectionEvent.Received(ByteBuffer.wrap(bytes)), now), now);
            machine.on(new ConnectionEvent.Transmit(), now);
        }
        application.take(machine, machine.on(new ConnectionEvent.Lost("over"), now), now);
        hold(application.ends == 1, application.ends + " ends");
        hold(machine.streams() == 0 && machine.wakeAt().equals(Instant.MAX), "something is left");
    }

    /** What a sound other side sends, as plain bytes: a stream of its own that echoes, and an answer to one of ours. */
    public static List<byte[]> plain() {
        List<byte[]> all = new ArrayList<>();
        for (boolean dialer : List.of(true, false)) {
            Instant now = Instant.EPOCH;
            Yamux other = new Yamux(!dialer, 5, Account.alone(), now);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(dialer ? 41 : 40);
            int stream = other.open(now);
            other.write(
                    stream, ByteBuffer.wrap(Negotiation.dialer(List.of(ECHO)).start()));
            other.write(stream, ByteBuffer.allocate(20));
            other.closeOutput(stream);
            drain(other, out);
            all.add(out.toByteArray());
            all.add(answering(dialer, now));
        }
        return all;
    }

    /** What each side sends in a sound session; our random source and theirs are fixed, so it can be told again. */
    public static List<byte[]> transcripts() {
        Instant now = Instant.EPOCH;
        ConnectionMachine dialer = machine(true);
        ConnectionMachine dialed = machine(false);
        ByteArrayOutputStream byDialer = new ByteArrayOutputStream();
        ByteArrayOutputStream byDialed = new ByteArrayOutputStream();
        byDialer.write(60);
        byDialed.write(61);
        HostilePeer first = new HostilePeer();
        HostilePeer second = new HostilePeer();
        while (dialer.waiting() + dialed.waiting() > 0) {
            first.take(dialer, carry(dialed, dialer, byDialed, now), now);
            second.take(dialed, carry(dialer, dialed, byDialer, now), now);
        }
        return List.of(byDialer.toByteArray(), byDialed.toByteArray());
    }

    private static byte[] answering(boolean dialer, Instant now) {
        Yamux asking = new Yamux(dialer, 5, Account.alone(), now);
        Yamux other = new Yamux(!dialer, 5, Account.alone(), now);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream asked = new ByteArrayOutputStream();
        out.write(dialer ? 41 : 40);
        int stream = asking.open(now);
        drain(asking, asked);
        try {
            other.receive(ByteBuffer.wrap(asked.toByteArray()), now, new ArrayList<>());
        } catch (WireException e) {
            throw new AssertionError("a sound side", e);
        }
        other.write(stream, ByteBuffer.wrap(Negotiation.listener(name -> true).start()));
        for (String line : List.of("\3na\n", "\10/echo/1\n", "hello")) {
            other.write(stream, ByteBuffer.wrap(line.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        }
        other.closeOutput(stream);
        drain(other, out);
        return out.toByteArray();
    }

    private static void drain(Yamux mux, ByteArrayOutputStream out) {
        while (mux.waiting() > 0) {
            for (ByteBuffer frame : mux.take()) {
                out.write(frame.array(), frame.arrayOffset() + frame.position(), frame.remaining());
            }
        }
    }

    private static List<ConnectionAction> carry(
            ConnectionMachine from, ConnectionMachine to, ByteArrayOutputStream copy, Instant now) {
        List<ConnectionAction> actions = new ArrayList<>();
        for (ConnectionAction action : from.on(new ConnectionEvent.Transmit(), now)) {
            ByteBuffer bytes = ((ConnectionAction.Send) action).bytes();
            copy.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            actions.addAll(to.on(new ConnectionEvent.Received(bytes), now));
        }
        return actions;
    }

    private static ConnectionMachine machine(boolean dialer) {
        ConnectionSetup setup = new ConnectionSetup(
                dialer,
                dialer ? DIALER : DIALED,
                Optional.empty(),
                new Random(dialer ? 5 : 6),
                ECHO::equals,
                5,
                Account.alone(),
                PATIENCE,
                PATIENCE);
        return new ConnectionMachine(setup, Instant.EPOCH);
    }

    private void take(ConnectionMachine machine, List<ConnectionAction> actions, Instant now) {
        for (ConnectionAction action : actions) {
            told(action);
            switch (action) {
                case ConnectionAction.Ready ready ->
                    take(machine, machine.on(new ConnectionEvent.Open(1, List.of(ECHO)), now), now);
                case ConnectionAction.Opened opened ->
                    take(machine, machine.on(new ConnectionEvent.CloseOutput(opened.stream()), now), now);
                case ConnectionAction.Data data -> {
                    int length = data.bytes().remaining();
                    take(machine, machine.on(new ConnectionEvent.Consumed(data.stream(), length), now), now);
                }
                case ConnectionAction.Finished finished ->
                    take(machine, machine.on(new ConnectionEvent.CloseOutput(finished.stream()), now), now);
                case ConnectionAction.Send send -> {}
                case ConnectionAction.Refused refused -> {}
                case ConnectionAction.Accepted accepted -> {}
                case ConnectionAction.Writable writable -> {}
                case ConnectionAction.StreamReset reset -> {}
                case ConnectionAction.Ended ended -> {}
            }
        }
    }

    private void told(ConnectionAction action) {
        hold(ends == 0, action + " after the end");
        switch (action) {
            case ConnectionAction.Opened opened -> {
                hold(answered.add(opened.request()), "answered twice");
                hold(open.add(opened.stream()), "opened twice");
            }
            case ConnectionAction.Accepted accepted ->
                hold(open.add(accepted.stream()) || finished.remove(accepted.stream()), "accepted twice");
            case ConnectionAction.Refused refused -> hold(answered.add(refused.request()), "answered twice");
            case ConnectionAction.Data data -> hold(open.contains(data.stream()), "data for no stream");
            case ConnectionAction.Finished end -> {
                hold(open.contains(end.stream()), "the end of no stream");
                finished.add(end.stream());
            }
            case ConnectionAction.Writable writable -> hold(open.contains(writable.stream()), "credit for no stream");
            case ConnectionAction.StreamReset reset -> hold(open.remove(reset.stream()), "the reset of no stream");
            case ConnectionAction.Ended ended -> ends++;
            case ConnectionAction.Send send -> {}
            case ConnectionAction.Ready ready -> {}
        }
    }

    private static void echo(ConnectionAction action, Yamux mux, Instant now) {
        if (action instanceof ConnectionAction.Data data) {
            int length = data.bytes().remaining();
            // A stream reset by a later frame of the same piece is already forgotten, and takes nothing.
            mux.consumed(data.stream(), length, now);
            data.bytes().limit(data.bytes().position() + (int) Math.min(length, mux.credit(data.stream())));
            mux.write(data.stream(), data.bytes());
        } else if (action instanceof ConnectionAction.Finished finished) {
            mux.closeOutput(finished.stream());
        }
    }

    private static void requireRole(byte[] input) throws WireException {
        if (input.length == 0) {
            throw new WireException("no role");
        }
    }

    private static void hold(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
