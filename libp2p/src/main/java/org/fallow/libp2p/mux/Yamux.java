package org.fallow.libp2p.mux;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fallow.libp2p.limit.Account;
import org.fallow.libp2p.limit.TokenBucket;
import org.fallow.libp2p.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * One side of a Yamux session. Bytes come in by {@link #receive}, the application acts by {@link #open}, {@link #write},
 * {@link #consumed} and the like, and frames to send are fetched by {@link #take}. Credit is returned to the other side
 * when the application consumes, so a slow reader holds at most its window; a fast one gets a larger window while it uses
 * it up within a few round trips.
 *
 * <p>After a {@link WireException} the session is over: a go-away waits to be sent, nothing else may be called.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/yamux/README.md">Yamux</a>
 */
public final class Yamux {
    /** Its name in multistream-select. */
    public static final String PROTOCOL = "/yamux/1.0.0";

    /** Credit of a new stream, both ways, in bytes. */
    public static final int WINDOW_INITIAL = 256 << 10;

    /** Largest credit a stream grows to, in bytes. */
    public static final int WINDOW_MAX = 16 << 20;

    /** Largest sum of what the streams' credits have grown by, in bytes. */
    static final int GROWTH_MAX = 6 << 20;

    /** Frames that serve nothing, at once and in a second; the session ends with one more. */
    static final int NUISANCES_AT_ONCE = 4_000;

    static final int NUISANCES_PER_SECOND = 1_000;

    /** What data beyond what the account can pay for counts: a few streams are reset before the session ends. */
    static final int NUISANCES_UNPAID = 200;

    /** Bytes that are dropped count as one more for each of these. */
    private static final int NUISANCE_BYTES = 8 << 10;

    /** Most frames that wait to be sent while the other side goes on asking. */
    static final int FRAMES_WAITING_MAX = 8192;

    /** Largest frame sent, its head counted, in bytes: what one Noise message holds. */
    public static final int FRAME_MAX = 65_519;

    static final Duration PING_EVERY = Duration.ofSeconds(30);
    static final Duration PONG_PATIENCE = Duration.ofSeconds(15);

    /** How long a stream closed here waits for the other side's end before it is reset. */
    static final Duration LINGER = Duration.ofSeconds(10);

    /** A window used up within this many round trips is too small. */
    private static final int ROUND_TRIPS = 4;

    private static final int PROTOCOL_ERROR = 1;

    private final boolean dialer;
    private final int inboundMax;
    private final Account account;
    private final TokenBucket nuisances;
    private final Outbox outbox = new Outbox();
    private final Map<Integer, MuxStream> streams = new TreeMap<>();
    private final Map<Integer, Instant> lingering = new TreeMap<>();
    private final Pinger pinger;
    private final ByteBuffer head = ByteBuffer.allocate(Frame.HEAD_BYTES);
    private int nextId;
    private int inbound;
    private int unacknowledged;
    private int growth;

    private int bodyLeft;
    private @Nullable MuxStream bodyStream;
    private boolean bodyFinishes;
    private boolean leaving;

    /**
     * A session just begun.
     *
     * @param dialer whether this side dialled the connection
     * @param inboundMax streams the other side may have open; further ones are reset
     * @param account pays for those streams, and for bytes received and not consumed; a stream it cannot pay for is reset
     */
    public Yamux(boolean dialer, int inboundMax, Account account, Instant now) {
        this.dialer = dialer;
        this.inboundMax = inboundMax;
        this.account = account;
        this.nuisances = new TokenBucket(NUISANCES_AT_ONCE, NUISANCES_PER_SECOND, now);
        this.nextId = dialer ? 1 : 2;
        this.pinger = new Pinger(now);
        pinger.ask(now, outbox);
    }

    /** Takes everything that came in, a buffer on an array that must not change afterwards; adds what it means. */
    public void receive(ByteBuffer in, Instant now, List<MuxSignal> signals) throws WireException {
        pinger.heard(now);
        try {
            while (in.hasRemaining()) {
                if (bodyLeft > 0) {
                    body(in, now, signals);
                } else if (completeHead(in)) {
                    frame(now, signals);
                    head.clear();
                }
            }
            if (outbox.frames() > FRAMES_WAITING_MAX) {
                throw new WireException("yamux: the other side asks and does not listen");
            }
        } catch (WireException e) {
            goAway(PROTOCOL_ERROR);
            throw e;
        }
    }

    /** Opens a stream; 0 when all numbers are used up. */
    public int open(Instant now) {
        if (nextId == 0) {
            return 0;
        }
        int id = nextId;
        nextId += 2;
        if (nextId == 1) {
            nextId = 0;
        }
        streams.put(id, new MuxStream(id, false, now));
        unacknowledged++;
        outbox.ordered(Frame.control(Frame.WINDOW, Frame.SYN, id, 0));
        return id;
    }

    /** Streams opened here that the other side has not acknowledged yet. */
    public int unacknowledged() {
        return unacknowledged;
    }

    /** How many streams there are. */
    public int streams() {
        return streams.size();
    }

    /** Whether there is such a stream. */
    public boolean has(int stream) {
        return streams.containsKey(stream);
    }

    /** The numbers of the streams there are. */
    public List<Integer> ids() {
        return List.copyOf(streams.keySet());
    }

    /** Whether this side opened the stream. */
    public boolean mine(int stream) {
        return (stream & 1) == (dialer ? 1 : 0);
    }

    /** How many bytes may be written now; 0 for a stream that has ended here. */
    public long credit(int stream) {
        MuxStream s = streams.get(stream);
        return s == null || s.outputClosed ? 0 : s.sendCredit;
    }

    /** Sends bytes, at most {@link #credit}; they are copied. Ignored for a stream that has ended. */
    public void write(int stream, ByteBuffer data) {
        MuxStream s = streams.get(stream);
        if (s == null || s.outputClosed) {
            return;
        }
        if (data.remaining() > s.sendCredit) {
            throw new IllegalArgumentException("more than the credit");
        }
        s.sendCredit -= data.remaining();
        while (data.hasRemaining()) {
            int length = Math.min(data.remaining(), FRAME_MAX - Frame.HEAD_BYTES);
            outbox.ordered(Frame.data(stream, data, length));
        }
    }

    /** The application has taken bytes. */
    public void consumed(int stream, int given, Instant now) {
        MuxStream s = streams.get(stream);
        if (s == null || s.abandoned) {
            return;
        }
        // The other side may have reset the stream and opened it anew under its number before the application knew.
        int bytes = Math.min(given, s.unread);
        s.unread -= bytes;
        account.give(bytes);
        s.toReturn += bytes;
        if (s.remoteFinished) {
            forgetIfEnded(s);
        } else if (s.toReturn >= s.window / 2) {
            returnCredit(s, now);
        }
    }

    /** Ends this side of a stream. */
    public void closeOutput(int stream) {
        MuxStream s = streams.get(stream);
        if (s != null && !s.outputClosed) {
            s.outputClosed = true;
            outbox.ordered(Frame.control(Frame.WINDOW, Frame.FIN, stream, 0));
            forgetIfEnded(s);
        }
    }

    /** Ends this side and reads no more; resets the stream when the other side does not end in time. */
    public void close(int stream, Instant now) {
        closeOutput(stream);
        MuxStream s = streams.get(stream);
        if (s != null && !s.abandoned) {
            abandon(s);
            forgetIfEnded(s);
            if (!s.remoteFinished) {
                lingering.put(stream, now.plus(LINGER));
            }
        }
    }

    /** Gives a stream up, both ways. */
    public void reset(int stream) {
        MuxStream s = streams.get(stream);
        if (s != null) {
            outbox.ordered(Frame.control(Frame.WINDOW, Frame.RST, stream, 0));
            forget(s);
        }
    }

    /** Says that the session ends: 0 normally, 1 for the other side's fault, 2 for this side's. */
    public void goAway(int code) {
        if (!leaving) {
            leaving = true;
            outbox.ordered(Frame.control(Frame.GO_AWAY, 0, 0, code));
        }
    }

    /** Time passed. Throws when the other side has not answered a ping in time. */
    public void tick(Instant now) throws WireException {
        pinger.tick(now, outbox);
        lingering.entrySet().stream()
                .filter(entry -> !entry.getValue().isAfter(now))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::reset);
    }

    /** When {@link #tick} is next wanted. */
    public Instant wakeAt() {
        Instant first = pinger.wakeAt();
        for (Instant at : lingering.values()) {
            first = at.isBefore(first) ? at : first;
        }
        return first;
    }

    /** Bytes that wait to be sent. */
    public int waiting() {
        return outbox.bytes();
    }

    /** The next bytes to send, together at most {@link #FRAME_MAX}, the last frame maybe cut; empty for none. */
    public List<ByteBuffer> take() {
        return outbox.take(FRAME_MAX);
    }

    private boolean completeHead(ByteBuffer in) {
        int more = Math.min(head.remaining(), in.remaining());
        head.put(in.slice(in.position(), more));
        in.position(in.position() + more);
        return !head.hasRemaining();
    }

    private void frame(Instant now, List<MuxSignal> signals) throws WireException {
        int flags = head.getShort(2);
        int id = head.getInt(4);
        int length = head.getInt(8);
        if (head.get(0) != Frame.VERSION) {
            throw new WireException("yamux: version " + head.get(0));
        }
        switch (head.get(1)) {
            case Frame.DATA -> streamFrame(true, flags, id, length, now, signals);
            case Frame.WINDOW -> streamFrame(false, flags, id, length, now, signals);
            case Frame.PING -> pinged(flags, id, length, now);
            case Frame.GO_AWAY -> signals.add(new MuxSignal.GoneAway(length));
            default -> throw new WireException("yamux: frame type " + head.get(1));
        }
    }

    private void pinged(int flags, int id, int value, Instant now) throws WireException {
        if (id != 0) {
            throw new WireException("yamux: a ping on a stream");
        }
        nuisance(1, now);
        if ((flags & Frame.ACK) != 0) {
            pinger.answered(value, now);
        } else if ((flags & Frame.SYN) != 0) {
            outbox.urgent(Frame.control(Frame.PING, Frame.ACK, 0, value));
        }
    }

    private void streamFrame(boolean data, int flags, int id, int length, Instant now, List<MuxSignal> signals)
            throws WireException {
        if (id == 0 || (data && (length < 0 || length > WINDOW_MAX))) {
            throw new WireException("yamux: a stream frame for stream " + id + " of " + length + " bytes");
        }
        if ((flags & Frame.SYN) != 0) {
            synced(id, data ? length : 0, now, signals);
        }
        MuxStream s = streams.get(id);
        if (s != null && (flags & Frame.ACK) != 0 && !s.acknowledged) {
            s.acknowledged = true;
            unacknowledged--;
            signals.add(new MuxSignal.Acknowledged(id));
        }
        if (s == null || (flags & Frame.RST) != 0 || (length == 0 && flags == 0)) {
            // A stream that is refused, gone or reset, or a frame that says nothing.
            nuisance(data ? 1 + length / NUISANCE_BYTES : 1, now);
        }
        if (s != null && (flags & Frame.RST) != 0) {
            forget(s);
            signals.add(new MuxSignal.Reset(id, "reset by the other side"));
            s = null;
        }
        boolean finishes = (flags & Frame.FIN) != 0;
        if (data) {
            dataBegins(s, length, finishes, signals);
        } else if (s != null) {
            credited(s, Integer.toUnsignedLong(length), signals);
            if (finishes) {
                finished(s, signals);
            }
        }
    }

    private void synced(int id, int length, Instant now, List<MuxSignal> signals) throws WireException {
        if (mine(id) || streams.containsKey(id)) {
            throw new WireException("yamux: stream " + id + " cannot be opened by the other side now");
        }
        if (length > WINDOW_INITIAL) {
            throw new WireException("yamux: " + length + " bytes with the opening of a stream exceed its window");
        }
        if (inbound >= inboundMax || leaving || !account.openStream()) {
            outbox.ordered(Frame.control(Frame.WINDOW, Frame.RST, id, 0));
            return;
        }
        inbound++;
        streams.put(id, new MuxStream(id, true, now));
        // Urgent, so that nothing else for the stream overtakes it.
        outbox.urgent(Frame.control(Frame.WINDOW, Frame.ACK, id, 0));
        signals.add(new MuxSignal.Opened(id));
    }

    /** Pings, refusals, resets and empty frames cost work here and nothing there. */
    private void nuisance(int count, Instant now) throws WireException {
        if (!nuisances.take(count, now)) {
            throw new WireException("yamux: too many frames that serve nothing");
        }
    }

    private static void credited(MuxStream s, long delta, List<MuxSignal> signals) throws WireException {
        if (s.sendCredit + delta > 0xffff_ffffL) {
            throw new WireException("yamux: the credit of stream " + s.id + " overflows");
        }
        boolean blocked = s.sendCredit == 0;
        s.sendCredit += delta;
        if (blocked && delta > 0 && !s.outputClosed) {
            signals.add(new MuxSignal.Writable(s.id));
        }
    }

    /** The body of a frame for a stream that is not there (any more) is dropped as it comes. */
    private void dataBegins(@Nullable MuxStream s, int length, boolean finishes, List<MuxSignal> signals)
            throws WireException {
        if (s != null) {
            if (length > s.receiveCredit) {
                throw new WireException("yamux: stream " + s.id + " got more than its window");
            }
            s.receiveCredit -= length;
        }
        bodyLeft = length;
        bodyStream = s;
        bodyFinishes = finishes;
        if (length == 0) {
            bodyEnds(signals);
        }
    }

    private void body(ByteBuffer in, Instant now, List<MuxSignal> signals) throws WireException {
        int length = Math.min(bodyLeft, in.remaining());
        ByteBuffer piece = in.slice(in.position(), length);
        in.position(in.position() + length);
        bodyLeft -= length;
        MuxStream s = bodyStream;
        if (s != null && !s.abandoned && !s.remoteFinished && streams.get(s.id) == s) {
            deliver(s, piece, now, signals);
        }
        if (bodyLeft == 0) {
            bodyEnds(signals);
        }
    }

    private void deliver(MuxStream s, ByteBuffer piece, Instant now, List<MuxSignal> signals) throws WireException {
        if (!account.take(piece.remaining())) {
            nuisance(NUISANCES_UNPAID, now);
            reset(s.id);
            signals.add(new MuxSignal.Reset(s.id, "too much is unread here"));
            return;
        }
        s.unread += piece.remaining();
        signals.add(new MuxSignal.Data(s.id, piece));
    }

    private void bodyEnds(List<MuxSignal> signals) {
        MuxStream s = bodyStream;
        bodyStream = null;
        if (s != null && bodyFinishes && streams.get(s.id) == s) {
            finished(s, signals);
        }
    }

    private void finished(MuxStream s, List<MuxSignal> signals) {
        if (!s.remoteFinished) {
            s.remoteFinished = true;
            lingering.remove(s.id);
            signals.add(new MuxSignal.Finished(s.id));
            forgetIfEnded(s);
        }
    }

    /** Twice the window for a stream that used up its last one quickly, while the growth of all is within bounds. */
    private void returnCredit(MuxStream s, Instant now) {
        Duration used = Duration.between(s.returnedAt, now);
        boolean fast =
                pinger.roundTrip() != null && used.compareTo(pinger.roundTrip().multipliedBy(ROUND_TRIPS)) < 0;
        int grown =
                fast && !account.tight() ? Math.min(Math.min(s.window, WINDOW_MAX - s.window), GROWTH_MAX - growth) : 0;
        growth += grown;
        s.window += grown;
        int delta = s.toReturn + grown;
        s.receiveCredit += delta;
        s.toReturn = 0;
        s.returnedAt = now;
        outbox.urgent(Frame.control(Frame.WINDOW, 0, s.id, delta));
    }

    private void abandon(MuxStream s) {
        s.abandoned = true;
        account.give(s.unread);
        s.unread = 0;
    }

    private void forgetIfEnded(MuxStream s) {
        if (s.ended()) {
            forget(s);
        }
    }

    private void forget(MuxStream s) {
        if (streams.remove(s.id) == null) {
            return;
        }
        lingering.remove(s.id);
        account.give(s.unread);
        s.unread = 0;
        growth -= s.window - WINDOW_INITIAL;
        if (!mine(s.id)) {
            inbound--;
            account.closeStream();
        } else if (!s.acknowledged) {
            s.acknowledged = true;
            unacknowledged--;
        }
    }
}
