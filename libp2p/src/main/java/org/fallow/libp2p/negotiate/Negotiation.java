package org.fallow.libp2p.negotiate;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.fallow.libp2p.wire.WireException;

/**
 * One side of agreeing on a protocol. The dialer sends the header and its first proposal at once; the listener sends
 * the header at once, then echoes the first proposal it serves and answers {@code na} to others. Bytes after the last
 * message belong to what comes next and stay in the buffer.
 *
 * @see <a href="https://github.com/multiformats/multistream-select">multistream-select</a>
 */
public final class Negotiation {
    /** Most proposals a listener hears before it gives up. */
    public static final int PROPOSALS_MAX = 64;

    private static final String HEADER = "/multistream/1.0.0";
    private static final String NOT_AVAILABLE = "na";

    private final boolean dialer;
    private final Deque<String> candidates;
    private final Predicate<String> serves;
    private final Lines lines = new Lines();
    private boolean headerSeen;
    private int proposals;

    /** How far it has come. */
    public sealed interface Progress {
        /** Not settled; more bytes are needed. */
        record Waiting() implements Progress {}

        /** Both sides speak this from here on. */
        record Agreed(String protocol) implements Progress {}

        /** The listener has none of the dialer's candidates. */
        record Refused() implements Progress {}
    }

    private Negotiation(boolean dialer, List<String> candidates, Predicate<String> serves) {
        this.dialer = dialer;
        this.candidates = new ArrayDeque<>(candidates);
        this.serves = serves;
    }

    /** The side that proposes, the best candidate first; at least one. */
    public static Negotiation dialer(List<String> candidates) {
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("no candidate");
        }
        return new Negotiation(true, candidates, protocol -> false);
    }

    /** The side that chooses. */
    public static Negotiation listener(Predicate<String> serves) {
        return new Negotiation(false, List.of(), serves);
    }

    /** What to send before anything has come in. */
    public byte[] start() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Lines.encode(HEADER));
        if (dialer) {
            out.writeBytes(Lines.encode(candidates.getFirst()));
        }
        return out.toByteArray();
    }

    /**
     * Goes as far as {@code in} allows, taking no byte beyond the last message, and writes answers to {@code out}.
     *
     * @throws WireException when the other side does not follow the protocol
     */
    public Progress feed(ByteBuffer in, ByteArrayOutputStream out) throws WireException {
        while (true) {
            Optional<String> line = lines.take(in);
            if (line.isEmpty()) {
                return new Progress.Waiting();
            }
            if (!headerSeen) {
                requireHeader(line.get());
                continue;
            }
            Progress progress = dialer ? answered(line.get(), out) : proposed(line.get(), out);
            if (!(progress instanceof Progress.Waiting)) {
                return progress;
            }
        }
    }

    private void requireHeader(String line) throws WireException {
        if (!line.equals(HEADER)) {
            throw new WireException("multistream: the first message is not " + HEADER);
        }
        headerSeen = true;
    }

    private Progress answered(String answer, ByteArrayOutputStream out) throws WireException {
        String proposal = candidates.removeFirst();
        if (answer.equals(proposal)) {
            return new Progress.Agreed(proposal);
        }
        if (!answer.equals(NOT_AVAILABLE)) {
            throw new WireException("multistream: an answer that is neither the proposal nor na");
        }
        if (candidates.isEmpty()) {
            return new Progress.Refused();
        }
        out.writeBytes(Lines.encode(candidates.getFirst()));
        return new Progress.Waiting();
    }

    private Progress proposed(String proposal, ByteArrayOutputStream out) throws WireException {
        if (++proposals > PROPOSALS_MAX) {
            throw new WireException("multistream: more than " + PROPOSALS_MAX + " proposals");
        }
        if (proposal.equals(HEADER)) {
            throw new WireException("multistream: the header came twice");
        }
        boolean served = serves.test(proposal);
        out.writeBytes(Lines.encode(served ? proposal : NOT_AVAILABLE));
        return served ? new Progress.Agreed(proposal) : new Progress.Waiting();
    }
}
