package org.fallow.libp2p.connection;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.fallow.libp2p.connection.ConnectionAction.Refusal;
import org.fallow.libp2p.connection.ConnectionEvent.Open;
import org.fallow.libp2p.mux.MuxSignal;
import org.fallow.libp2p.mux.Yamux;
import org.fallow.libp2p.negotiate.Negotiation;
import org.fallow.libp2p.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a live connection. Each begins by agreeing on its protocol; only then does the application hear of it.
 * Streams asked for wait here while the other side has many it has not acknowledged yet, or has just begun.
 */
final class Streams {
    /** Streams opened before the other side has shown that it is ready for them: js-libp2p ends the session above 10. */
    static final int EARLY_MAX = 8;

    /** Streams opened and not acknowledged; the specification allows 256. */
    static final int UNACKNOWLEDGED_MAX = 200;

    /** Streams asked for that wait. */
    static final int QUEUE_MAX = 1024;

    private final Yamux mux;
    private final Predicate<String> serves;
    private final Duration patience;
    private final Map<Integer, Agreeing> agreeing = new TreeMap<>();
    private final Deque<Queued> queue = new ArrayDeque<>();
    private final List<ConnectionAction> actions = new ArrayList<>();

    /** Streams given up that signals of the same bytes still speak of. */
    private final Set<Integer> dropped = new TreeSet<>();

    private boolean otherIsReady;
    private boolean closing;

    private record Queued(Open open, Instant deadline) {}

    /**
     * A stream without a protocol yet; {@code request} is the application's, 0 for a stream of the other side. When it is
     * {@code trusting} the application has the stream already.
     */
    private record Agreeing(Negotiation negotiation, long request, boolean trusting, Instant deadline) {}

    Streams(Yamux mux, Predicate<String> serves, Duration patience) {
        this.mux = mux;
        this.serves = serves;
        this.patience = patience;
    }

    /** What came up since the last call. */
    List<ConnectionAction> takeActions() {
        List<ConnectionAction> taken = List.copyOf(actions);
        actions.clear();
        return taken;
    }

    void received(ByteBuffer plain, Instant now) throws WireException {
        List<MuxSignal> signals = new ArrayList<>();
        dropped.clear();
        try {
            mux.receive(plain, now, signals);
        } finally {
            signals.forEach(signal -> signalled(signal, now));
        }
        openQueued(now);
    }

    void open(Open open, Instant now) {
        if (closing) {
            actions.add(new ConnectionAction.Refused(open.request(), Refusal.LOST, "the connection is closing"));
        } else if (queue.size() >= QUEUE_MAX) {
            actions.add(new ConnectionAction.Refused(open.request(), Refusal.LIMIT, "too many streams wait"));
        } else {
            queue.add(new Queued(open, now.plus(patience)));
            openQueued(now);
        }
    }

    void cancel(long request) {
        queue.removeIf(queued -> queued.open().request() == request);
        agreeing.entrySet().stream()
                .filter(entry -> entry.getValue().request() == request)
                .map(Map.Entry::getKey)
                .findFirst()
                .ifPresent(this::drop);
    }

    /** The application gives up a stream it has. */
    void leave(int stream) {
        agreeing.remove(stream);
    }

    /** The other side will end the connection: no new streams. */
    boolean closing() {
        return closing;
    }

    /** The connection is over: every stream and every request ends. */
    void end(String why) {
        closing = true;
        refuseQueued(why);
        for (int stream : mux.ids()) {
            lost(stream, why);
        }
    }

    void tick(Instant now) throws WireException {
        mux.tick(now);
        while (!queue.isEmpty() && !queue.getFirst().deadline().isAfter(now)) {
            refuse(queue.removeFirst().open().request(), Refusal.TIMEOUT, "too many streams wait for the other side");
        }
        agreeing.entrySet().stream()
                .filter(entry -> !entry.getValue().deadline().isAfter(now))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(stream -> {
                    Agreeing late = drop(stream);
                    if (late != null) {
                        fail(stream, late, Refusal.TIMEOUT, "no protocol was agreed on in time");
                    }
                });
        openQueued(now);
    }

    Instant wakeAt() {
        Instant first = mux.wakeAt();
        if (!queue.isEmpty() && queue.getFirst().deadline().isBefore(first)) {
            first = queue.getFirst().deadline();
        }
        for (Agreeing one : agreeing.values()) {
            first = one.deadline().isBefore(first) ? one.deadline() : first;
        }
        return first;
    }

    private void openQueued(Instant now) {
        int most = otherIsReady ? UNACKNOWLEDGED_MAX : EARLY_MAX;
        while (!queue.isEmpty() && mux.unacknowledged() < most) {
            Queued next = queue.removeFirst();
            int stream = mux.open(now);
            if (stream == 0) {
                refuse(next.open().request(), Refusal.LIMIT, "all stream numbers of the connection are used up");
                continue;
            }
            List<String> protocols = next.open().protocols();
            Negotiation negotiation = Negotiation.dialer(protocols);
            mux.write(stream, ByteBuffer.wrap(negotiation.start()));
            boolean trusting = next.open().trusting() && protocols.size() == 1;
            agreeing.put(stream, new Agreeing(negotiation, next.open().request(), trusting, next.deadline()));
            if (trusting) {
                actions.add(new ConnectionAction.Opened(next.open().request(), stream, protocols.getFirst()));
            }
        }
    }

    private void signalled(MuxSignal signal, Instant now) {
        switch (signal) {
            case MuxSignal.Opened opened -> opened(opened.stream(), now);
            case MuxSignal.Acknowledged acknowledged -> otherIsReady = true;
            case MuxSignal.Data data -> {
                if (!dropped.contains(data.stream())) {
                    data(data.stream(), data.bytes(), now);
                }
            }
            case MuxSignal.Finished finished -> {
                if (!dropped.contains(finished.stream())) {
                    finished(finished.stream());
                }
            }
            case MuxSignal.Writable writable -> {
                if (!dropped.contains(writable.stream()) && maySend(agreeing.get(writable.stream()))) {
                    actions.add(new ConnectionAction.Writable(writable.stream()));
                }
            }
            case MuxSignal.Reset reset -> {
                if (!dropped.contains(reset.stream())) {
                    lost(reset.stream(), reset.why());
                }
            }
            case MuxSignal.GoneAway goneAway -> {
                closing = true;
                refuseQueued("the other side is closing the connection");
            }
        }
    }

    /** Whether the application has the stream: it is agreed on, or trusted to be. */
    private static boolean maySend(@Nullable Agreeing one) {
        return one == null || one.trusting();
    }

    /** A stream that the same bytes open and reset never was. */
    private void opened(int stream, Instant now) {
        otherIsReady = true;
        if (!mux.has(stream)) {
            dropped.add(stream);
            return;
        }
        dropped.remove(stream);
        Negotiation negotiation = Negotiation.listener(serves);
        mux.write(stream, ByteBuffer.wrap(negotiation.start()));
        agreeing.put(stream, new Agreeing(negotiation, 0, false, now.plus(patience)));
    }

    private void data(int stream, ByteBuffer bytes, Instant now) {
        Agreeing one = agreeing.get(stream);
        if (one == null) {
            actions.add(new ConnectionAction.Data(stream, bytes));
            return;
        }
        int before = bytes.remaining();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            Negotiation.Progress progress = one.negotiation().feed(bytes, answer);
            mux.consumed(stream, before - bytes.remaining(), now);
            if (answer.size() > mux.credit(stream)) {
                throw new WireException("stream: no window for an answer");
            }
            mux.write(stream, ByteBuffer.wrap(answer.toByteArray()));
            agreed(stream, one, progress, bytes);
        } catch (WireException e) {
            drop(stream);
            fail(stream, one, Refusal.LOST, String.valueOf(e.getMessage()));
        }
    }

    private void agreed(int stream, Agreeing one, Negotiation.Progress progress, ByteBuffer rest) {
        switch (progress) {
            case Negotiation.Progress.Waiting waiting -> {}
            case Negotiation.Progress.Refused refused -> {
                drop(stream);
                fail(stream, one, Refusal.NO_PROTOCOL, "the other side does not speak it");
            }
            case Negotiation.Progress.Agreed agreed -> {
                agreeing.remove(stream);
                if (!mux.mine(stream)) {
                    actions.add(new ConnectionAction.Accepted(stream, agreed.protocol()));
                } else if (!one.trusting()) {
                    actions.add(new ConnectionAction.Opened(one.request(), stream, agreed.protocol()));
                }
                if (rest.hasRemaining()) {
                    actions.add(new ConnectionAction.Data(stream, rest));
                }
            }
        }
    }

    private void finished(int stream) {
        Agreeing one = drop(stream);
        if (one == null) {
            actions.add(new ConnectionAction.Finished(stream));
        } else {
            String why = "the other side closed the stream before a protocol was agreed on";
            fail(stream, one, Refusal.LOST, why);
        }
    }

    private void lost(int stream, String why) {
        Agreeing one = agreeing.remove(stream);
        if (one == null) {
            actions.add(new ConnectionAction.StreamReset(stream, why));
        } else {
            fail(stream, one, Refusal.LOST, why);
        }
    }

    private void fail(int stream, Agreeing one, Refusal refusal, String why) {
        if (one.trusting()) {
            actions.add(new ConnectionAction.StreamReset(stream, why));
        } else {
            refuse(one.request(), refusal, why);
        }
    }

    /** Resets a stream that has no protocol yet; null when it has one. */
    private @Nullable Agreeing drop(int stream) {
        Agreeing one = agreeing.remove(stream);
        if (one != null) {
            mux.reset(stream);
            dropped.add(stream);
        }
        return one;
    }

    private void refuseQueued(String why) {
        while (!queue.isEmpty()) {
            refuse(queue.removeFirst().open().request(), Refusal.LOST, why);
        }
    }

    private void refuse(long request, Refusal refusal, String why) {
        if (request != 0) {
            actions.add(new ConnectionAction.Refused(request, refusal, why));
        }
    }
}
