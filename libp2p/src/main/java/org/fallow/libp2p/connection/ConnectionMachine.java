package org.fallow.libp2p.connection;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.fallow.libp2p.connection.ConnectionAction.End;
import org.fallow.libp2p.connection.ConnectionAction.Refusal;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.machine.Machine;
import org.fallow.libp2p.mux.Yamux;
import org.fallow.libp2p.secure.Transport;
import org.fallow.libp2p.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * One connection from its first byte to its last.
 *
 * <pre>
 *   upgrading -> live -> ended
 *           \------------/
 * </pre>
 *
 * What is to be sent waits inside until the driver asks for it with {@link ConnectionEvent.Transmit}, so that small
 * frames leave together and urgent ones first. The driver must not hand over {@link ConnectionEvent.Write} while
 * {@link #waiting} is large: that is how a slow connection slows its writers down.
 */
public final class ConnectionMachine implements Machine<ConnectionEvent, ConnectionAction> {
    /** Most Noise messages given out at once. */
    static final int MESSAGES_AT_ONCE = 4;

    /** How long streams may go on after the other side has said that it leaves. */
    static final Duration PARTING = Duration.ofSeconds(10);

    private final ConnectionSetup setup;
    private final ByteArrayOutputStream outgoing = new ByteArrayOutputStream();
    private Phase phase;

    /** Where the connection is. */
    private sealed interface Phase {
        record Upgrading(Upgrade upgrade, Instant deadline) implements Phase {}

        record Live(PeerId remote, Transport transport, Yamux mux, Streams streams) implements Phase {}

        /** The other side leaves; what is open may go on for a while. */
        record Parting(Live live, Instant deadline) implements Phase {}

        /** Over; the last bytes may still be sent. */
        record Ended(List<ByteBuffer> last) implements Phase {
            int waiting() {
                return last.stream().mapToInt(ByteBuffer::remaining).sum();
            }
        }
    }

    /** A connection just made. */
    public ConnectionMachine(ConnectionSetup setup, Instant now) {
        this.setup = setup;
        Upgrade upgrade = new Upgrade(setup);
        outgoing.writeBytes(upgrade.start());
        phase = new Phase.Upgrading(upgrade, now.plus(setup.upgradePatience()));
    }

    @Override
    public List<ConnectionAction> on(ConnectionEvent event, Instant now) {
        return switch (phase) {
            case Phase.Upgrading upgrading -> whileUpgrading(upgrading, event, now);
            case Phase.Live live -> whileLive(live, event, now);
            case Phase.Parting parting -> whileLive(parting.live(), event, now);
            case Phase.Ended ended -> whileEnded(event);
        };
    }

    @Override
    public List<ConnectionAction> tick(Instant now) {
        return switch (phase) {
            case Phase.Upgrading upgrading ->
                upgrading.deadline().isAfter(now) ? List.of() : end(End.TIMEOUT, "not secured in time");
            case Phase.Live live -> tick(live, now);
            case Phase.Parting parting ->
                parting.deadline().isAfter(now) ? tick(parting.live(), now) : end(End.CLOSED, "the other side left");
            case Phase.Ended ended -> List.of();
        };
    }

    @Override
    public Instant wakeAt() {
        return switch (phase) {
            case Phase.Upgrading upgrading -> upgrading.deadline();
            case Phase.Live live -> live.streams().wakeAt();
            case Phase.Parting parting ->
                parting.deadline().isBefore(parting.live().streams().wakeAt())
                        ? parting.deadline()
                        : parting.live().streams().wakeAt();
            case Phase.Ended ended -> Instant.MAX;
        };
    }

    /** Bytes that wait to be sent. */
    public int waiting() {
        Phase.Live live = liveOrNull();
        if (live != null) {
            return outgoing.size() + live.mux().waiting();
        }
        return outgoing.size() + (phase instanceof Phase.Ended ended ? ended.waiting() : 0);
    }

    /** How many bytes a stream may send now. */
    public long credit(int stream) {
        Phase.Live live = liveOrNull();
        return live == null ? 0 : live.mux().credit(stream);
    }

    /** How many streams there are. */
    public int streams() {
        Phase.Live live = liveOrNull();
        return live == null ? 0 : live.mux().streams();
    }

    private List<ConnectionAction> whileUpgrading(Phase.Upgrading upgrading, ConnectionEvent event, Instant now) {
        return switch (event) {
            case ConnectionEvent.Received received -> upgrade(upgrading.upgrade(), received.bytes(), now);
            case ConnectionEvent.Transmit transmit -> sendOutgoing();
            case ConnectionEvent.Lost lost -> end(End.LOST, lost.why());
            case ConnectionEvent.Leave leave -> end(End.CLOSED, "closed here");
            case ConnectionEvent.Open open ->
                List.of(new ConnectionAction.Refused(open.request(), Refusal.LOST, "not secured yet"));
            case ConnectionEvent.Cancel cancel -> List.of();
            case ConnectionEvent.Write write -> List.of();
            case ConnectionEvent.Consumed consumed -> List.of();
            case ConnectionEvent.CloseOutput close -> List.of();
            case ConnectionEvent.CloseStream close -> List.of();
            case ConnectionEvent.ResetStream reset -> List.of();
        };
    }

    private List<ConnectionAction> upgrade(Upgrade upgrade, ByteBuffer bytes, Instant now) {
        try {
            return switch (upgrade.feed(bytes, outgoing)) {
                case Upgrade.Progress.Waiting waiting -> List.of();
                case Upgrade.Progress.Failed failed -> {
                    if (failed.end() == End.WRONG_PEER) {
                        outgoing.reset();
                    }
                    yield end(failed.end(), failed.why());
                }
                case Upgrade.Progress.Upgraded upgraded -> {
                    Yamux mux = new Yamux(setup.dialer(), setup.inboundStreamsMax(), setup.account(), now);
                    Streams streams = new Streams(mux, setup.serves(), setup.negotiationPatience());
                    Phase.Live live = new Phase.Live(upgraded.remote(), upgraded.transport(), mux, streams);
                    phase = live;
                    List<ConnectionAction> actions = new ArrayList<>();
                    actions.add(new ConnectionAction.Ready(upgraded.remote()));
                    streams.received(upgraded.rest(), now);
                    actions.addAll(received(live, bytes, now));
                    yield actions;
                }
            };
        } catch (WireException e) {
            return end(End.FAULT, text(e));
        }
    }

    private List<ConnectionAction> whileLive(Phase.Live live, ConnectionEvent event, Instant now) {
        Streams streams = live.streams();
        Yamux mux = live.mux();
        switch (event) {
            case ConnectionEvent.Received received -> {
                return received(live, received.bytes(), now);
            }
            case ConnectionEvent.Transmit transmit -> {
                return transmit(live);
            }
            case ConnectionEvent.Lost lost -> {
                return end(End.LOST, lost.why());
            }
            case ConnectionEvent.Leave leave -> {
                mux.goAway(0);
                return end(End.CLOSED, "closed here");
            }
            case ConnectionEvent.Open open -> streams.open(open, now);
            case ConnectionEvent.Cancel cancel -> streams.cancel(cancel.request());
            case ConnectionEvent.Write write -> mux.write(write.stream(), write.bytes());
            case ConnectionEvent.Consumed consumed -> mux.consumed(consumed.stream(), consumed.bytes(), now);
            case ConnectionEvent.CloseOutput closeOutput -> mux.closeOutput(closeOutput.stream());
            case ConnectionEvent.CloseStream closeStream -> {
                streams.leave(closeStream.stream());
                mux.close(closeStream.stream(), now);
            }
            case ConnectionEvent.ResetStream resetStream -> {
                streams.leave(resetStream.stream());
                mux.reset(resetStream.stream());
            }
        }
        return settle(live, now);
    }

    private List<ConnectionAction> received(Phase.Live live, ByteBuffer bytes, Instant now) {
        try {
            for (ByteBuffer plain = live.transport().open(bytes);
                    plain != null;
                    plain = live.transport().open(bytes)) {
                live.streams().received(plain, now);
            }
            return settle(live, now);
        } catch (WireException e) {
            return end(End.FAULT, text(e));
        }
    }

    private List<ConnectionAction> tick(Phase.Live live, Instant now) {
        try {
            live.streams().tick(now);
            return settle(live, now);
        } catch (WireException e) {
            return end(End.TIMEOUT, text(e));
        }
    }

    /** What the streams asked for; and the end, when the other side leaves and no stream is left. */
    private List<ConnectionAction> settle(Phase.Live live, Instant now) {
        List<ConnectionAction> actions = live.streams().takeActions();
        if (!live.streams().closing()) {
            return actions;
        }
        if (live.mux().streams() > 0) {
            if (phase instanceof Phase.Live) {
                phase = new Phase.Parting(live, now.plus(PARTING));
            }
            return actions;
        }
        List<ConnectionAction> all = new ArrayList<>(actions);
        all.addAll(end(End.CLOSED, "the other side left"));
        return all;
    }

    private List<ConnectionAction> whileEnded(ConnectionEvent event) {
        return switch (event) {
            case ConnectionEvent.Transmit transmit -> sendOutgoing();
            case ConnectionEvent.Open open ->
                List.of(new ConnectionAction.Refused(open.request(), Refusal.LOST, "the connection is over"));
            case ConnectionEvent.Received received -> List.of();
            case ConnectionEvent.Lost lost -> List.of();
            case ConnectionEvent.Leave leave -> List.of();
            case ConnectionEvent.Cancel cancel -> List.of();
            case ConnectionEvent.Write write -> List.of();
            case ConnectionEvent.Consumed consumed -> List.of();
            case ConnectionEvent.CloseOutput close -> List.of();
            case ConnectionEvent.CloseStream close -> List.of();
            case ConnectionEvent.ResetStream reset -> List.of();
        };
    }

    private List<ConnectionAction> transmit(Phase.Live live) {
        if (outgoing.size() > 0) {
            return sendOutgoing();
        }
        List<ConnectionAction> sends = new ArrayList<>(MESSAGES_AT_ONCE);
        for (int i = 0; i < MESSAGES_AT_ONCE && live.mux().waiting() > 0; i++) {
            sends.add(new ConnectionAction.Send(live.transport().seal(live.mux().take())));
        }
        return sends;
    }

    /** First what is ready, then, when the connection is over, what the muxer still had to say. */
    private List<ConnectionAction> sendOutgoing() {
        List<ConnectionAction> sends = new ArrayList<>();
        if (outgoing.size() > 0) {
            sends.add(new ConnectionAction.Send(ByteBuffer.wrap(outgoing.toByteArray())));
            outgoing.reset();
        }
        if (phase instanceof Phase.Ended ended) {
            ended.last().forEach(bytes -> sends.add(new ConnectionAction.Send(bytes)));
            phase = new Phase.Ended(List.of());
        }
        return sends;
    }

    private List<ConnectionAction> end(End end, String why) {
        List<ConnectionAction> actions = new ArrayList<>();
        List<ByteBuffer> last = new ArrayList<>();
        Phase.Live live = liveOrNull();
        if (live != null) {
            live.streams().end(why);
            actions.addAll(live.streams().takeActions());
            while (end != End.LOST && live.mux().waiting() > 0) {
                last.add(live.transport().seal(live.mux().take()));
            }
        }
        phase = new Phase.Ended(last);
        actions.add(new ConnectionAction.Ended(end, why));
        return actions;
    }

    /** Whether it is over or about to be: no stream can be opened any more. */
    public boolean parting() {
        return switch (phase) {
            case Phase.Upgrading upgrading -> false;
            case Phase.Live live -> live.streams().closing();
            case Phase.Parting parting -> true;
            case Phase.Ended ended -> true;
        };
    }

    private Phase.@Nullable Live liveOrNull() {
        return switch (phase) {
            case Phase.Live live -> live;
            case Phase.Parting parting -> parting.live();
            case Phase.Upgrading upgrading -> null;
            case Phase.Ended ended -> null;
        };
    }

    private static String text(WireException e) {
        return String.valueOf(e.getMessage());
    }
}
