package org.fallow.libp2p.connection;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.connection.ConnectionAction.End;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.mux.Yamux;
import org.fallow.libp2p.negotiate.Negotiation;
import org.fallow.libp2p.secure.Handshake;
import org.fallow.libp2p.secure.NoiseKeys;
import org.fallow.libp2p.secure.Transport;
import org.fallow.libp2p.wire.WireException;

/**
 * From the first byte to a secured connection with a muxer:
 *
 * <pre>
 *   choose security -> handshake -> (muxer known early) -> done
 *                               \-> choose muxer        -> done
 * </pre>
 */
final class Upgrade {
    private static final List<String> SECURITY = List.of(Handshake.PROTOCOL);
    private static final List<String> MUXERS = List.of(Yamux.PROTOCOL);

    private final ConnectionSetup setup;
    private final byte[] start;
    private Step step;

    /** Where it is. */
    private sealed interface Step {
        /** The dialler has begun its handshake already, the other side has not. */
        record ChoosingSecurity(Negotiation negotiation, Optional<Handshake> begun) implements Step {}

        record Securing(Handshake handshake) implements Step {}

        record ChoosingMuxer(Negotiation negotiation, PeerId remote, Transport transport) implements Step {}

        record Done() implements Step {}
    }

    /** How far it has come. */
    sealed interface Progress {
        record Waiting() implements Progress {}

        /** Done; {@code rest} are the first plain bytes for the muxer. */
        record Upgraded(PeerId remote, Transport transport, ByteBuffer rest) implements Progress {}

        record Failed(End end, String why) implements Progress {}
    }

    Upgrade(ConnectionSetup setup) {
        this.setup = setup;
        Negotiation negotiation = negotiation(SECURITY);
        Optional<Handshake> begun = setup.dialer() ? Optional.of(handshake()) : Optional.empty();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(negotiation.start());
        begun.ifPresent(handshake -> out.writeBytes(handshake.start()));
        this.start = out.toByteArray();
        this.step = new Step.ChoosingSecurity(negotiation, begun);
    }

    /**
     * What to send before anything has come in. There is one candidate, so the dialler does not wait for the answer: that
     * saves a round trip, and nothing is lost where the answer is no.
     */
    byte[] start() {
        return start;
    }

    /** Goes as far as {@code in} allows; what it does not take belongs to the transport. */
    Progress feed(ByteBuffer in, ByteArrayOutputStream out) throws WireException {
        Progress progress = new Progress.Waiting();
        Step before;
        do {
            before = step;
            progress = switch (step) {
                case Step.ChoosingSecurity choosing -> chooseSecurity(choosing, in, out);
                case Step.Securing securing -> secure(securing, in, out);
                case Step.ChoosingMuxer choosing -> chooseMuxer(choosing, in, out);
                case Step.Done done -> progress;
            };
        } while (progress instanceof Progress.Waiting && !step.equals(before));
        return progress;
    }

    private Progress chooseSecurity(Step.ChoosingSecurity choosing, ByteBuffer in, ByteArrayOutputStream out)
            throws WireException {
        return switch (choosing.negotiation().feed(in, out)) {
            case Negotiation.Progress.Waiting waiting -> new Progress.Waiting();
            case Negotiation.Progress.Refused refused ->
                new Progress.Failed(End.NO_PROTOCOL, "the other side lacks Noise");
            case Negotiation.Progress.Agreed agreed -> {
                step = new Step.Securing(choosing.begun().orElseGet(this::handshake));
                yield new Progress.Waiting();
            }
        };
    }

    private Progress secure(Step.Securing securing, ByteBuffer in, ByteArrayOutputStream out) throws WireException {
        return switch (securing.handshake().feed(in, out)) {
            case Handshake.Progress.Waiting waiting -> new Progress.Waiting();
            case Handshake.Progress.WrongPeer wrongPeer ->
                new Progress.Failed(End.WRONG_PEER, "it is " + wrongPeer.found() + " that answers there");
            case Handshake.Progress.Secured secured ->
                secured.muxers().isEmpty()
                        ? askMuxer(secured.remote(), secured.transport(), out)
                        : earlyMuxer(secured.remote(), secured.muxers(), secured.transport());
        };
    }

    private Progress earlyMuxer(PeerId remote, List<String> theirs, Transport transport) {
        Optional<String> shared =
                setup.dialer() ? Handshake.firstShared(MUXERS, theirs) : Handshake.firstShared(theirs, MUXERS);
        step = new Step.Done();
        return shared.isEmpty()
                ? new Progress.Failed(End.NO_PROTOCOL, "the other side lacks Yamux")
                : new Progress.Upgraded(remote, transport, ByteBuffer.allocate(0));
    }

    private Progress askMuxer(PeerId remote, Transport transport, ByteArrayOutputStream out) {
        Negotiation negotiation = negotiation(MUXERS);
        writeSealed(transport, negotiation.start(), out);
        step = new Step.ChoosingMuxer(negotiation, remote, transport);
        return new Progress.Waiting();
    }

    private Progress chooseMuxer(Step.ChoosingMuxer choosing, ByteBuffer in, ByteArrayOutputStream out)
            throws WireException {
        for (ByteBuffer bytes = choosing.transport().open(in);
                bytes != null;
                bytes = choosing.transport().open(in)) {
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            Negotiation.Progress progress = choosing.negotiation().feed(bytes, answer);
            if (answer.size() > 0) {
                writeSealed(choosing.transport(), answer.toByteArray(), out);
            }
            switch (progress) {
                case Negotiation.Progress.Waiting waiting -> {}
                case Negotiation.Progress.Refused refused -> {
                    return new Progress.Failed(End.NO_PROTOCOL, "the other side lacks Yamux");
                }
                case Negotiation.Progress.Agreed agreed -> {
                    step = new Step.Done();
                    return new Progress.Upgraded(choosing.remote(), choosing.transport(), bytes);
                }
            }
        }
        return new Progress.Waiting();
    }

    private Negotiation negotiation(List<String> candidates) {
        return setup.dialer() ? Negotiation.dialer(candidates) : Negotiation.listener(candidates::contains);
    }

    private Handshake handshake() {
        byte[] ephemeral = NoiseKeys.secret(setup.random());
        return setup.dialer()
                ? Handshake.initiator(setup.keys(), ephemeral, MUXERS, setup.expected())
                : Handshake.responder(setup.keys(), ephemeral, MUXERS);
    }

    private static void writeSealed(Transport transport, byte[] plain, ByteArrayOutputStream out) {
        ByteBuffer sealed = transport.seal(List.of(ByteBuffer.wrap(plain)));
        byte[] bytes = new byte[sealed.remaining()];
        sealed.get(bytes);
        out.writeBytes(bytes);
    }
}
