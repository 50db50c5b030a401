package org.fallow.libp2p.reach;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.ProtoReader;
import org.fallow.libp2p.wire.ProtoWriter;
import org.fallow.libp2p.wire.WireException;

/**
 * What a node and another that tries to dial it say to each other.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/autonat/autonat-v1.md">AutoNAT v1</a>
 */
public sealed interface AutoNatMessage {
    /** Its protocol. */
    String PROTOCOL = "/libp2p/autonat/1.0.0";

    /** Largest message, in bytes. */
    int BYTES_MAX = 4096;

    /** Please dial me at one of these. */
    record Dial(PeerId peer, List<Multiaddr> addresses) implements AutoNatMessage {
        /** Copies the list. */
        public Dial {
            addresses = List.copyOf(addresses);
        }
    }

    /** How it went; the address is the one that worked. */
    record Answer(Outcome outcome, Optional<Multiaddr> address) implements AutoNatMessage {}

    /** How an attempt can end. */
    enum Outcome {
        /** The node was reached. */
        REACHED(0),
        /** It was not. */
        NOT_REACHED(100),
        /** The other does not want to try, or may not. */
        REFUSED(101),
        /** The request made no sense. */
        BAD_REQUEST(200),
        /** The other could not. */
        FAILED(300);

        private final int code;

        Outcome(int code) {
            this.code = code;
        }

        static Outcome ofCode(long code) {
            for (Outcome each : values()) {
                if (each.code == code) {
                    return each;
                }
            }
            return FAILED;
        }
    }

    /** The message. */
    default byte[] encoded() {
        return switch (this) {
            case Dial dial -> {
                ProtoWriter peer =
                        new ProtoWriter().bytes(Field.PEER_ID, dial.peer().bytes());
                dial.addresses().forEach(address -> peer.bytes(Field.PEER_ADDRESS, address.bytes()));
                yield new ProtoWriter()
                        .number(Field.TYPE, Field.DIAL_TYPE)
                        .message(Field.DIAL, new ProtoWriter().message(Field.DIAL_PEER, peer))
                        .toBytes();
            }
            case Answer answer -> {
                ProtoWriter out = new ProtoWriter().number(Field.STATUS, answer.outcome().code);
                answer.address().ifPresent(address -> out.bytes(Field.ANSWER_ADDRESS, address.bytes()));
                yield new ProtoWriter()
                        .number(Field.TYPE, Field.ANSWER_TYPE)
                        .message(Field.ANSWER, out)
                        .toBytes();
            }
        };
    }

    /** Reads a message; addresses that do not parse are passed over. */
    static AutoNatMessage decode(byte[] message) throws WireException {
        long type = -1;
        Optional<Dial> dial = Optional.empty();
        Optional<Answer> answer = Optional.empty();
        ProtoReader in = new ProtoReader(message);
        while (in.next()) {
            switch (in.field()) {
                case Field.TYPE -> type = in.number();
                case Field.DIAL -> dial = Field.dialIn(in.message());
                case Field.ANSWER -> answer = Field.answerIn(in.message());
                default -> in.skip();
            }
        }
        if (type == Field.DIAL_TYPE) {
            return dial.orElseThrow(() -> new WireException("autonat: a request without a peer"));
        }
        if (type == Field.ANSWER_TYPE) {
            return answer.orElseThrow(() -> new WireException("autonat: an answer without an outcome"));
        }
        throw new WireException("autonat: type " + type + " is not known here");
    }

    /** The numbers of the fields and types. */
    final class Field {
        private static final int TYPE = 1;
        private static final int DIAL = 2;
        private static final int ANSWER = 3;
        private static final int DIAL_PEER = 1;
        private static final int PEER_ID = 1;
        private static final int PEER_ADDRESS = 2;
        private static final int STATUS = 1;
        private static final int ANSWER_ADDRESS = 3;
        private static final int DIAL_TYPE = 0;
        private static final int ANSWER_TYPE = 1;

        private Field() {}

        private static Optional<Dial> dialIn(ProtoReader in) throws WireException {
            Optional<Dial> dial = Optional.empty();
            while (in.next()) {
                if (in.field() == DIAL_PEER) {
                    dial = peerIn(in.message());
                } else {
                    in.skip();
                }
            }
            return dial;
        }

        private static Optional<Dial> peerIn(ProtoReader in) throws WireException {
            Optional<PeerId> id = Optional.empty();
            List<Multiaddr> addresses = new ArrayList<>();
            while (in.next()) {
                switch (in.field()) {
                    case PEER_ID -> id = Optional.of(PeerId.ofBytes(in.bytes()));
                    case PEER_ADDRESS ->
                        PeerRecord.addTo(
                                addresses, PeerRecord.lenient(in.bytes()).map(Multiaddr::withoutPeer));
                    default -> in.skip();
                }
            }
            return id.map(peer -> new Dial(peer, addresses));
        }

        /** Zero is the default of the outcome and may be left out. */
        private static Optional<Answer> answerIn(ProtoReader in) throws WireException {
            Outcome outcome = Outcome.REACHED;
            Optional<Multiaddr> address = Optional.empty();
            while (in.next()) {
                switch (in.field()) {
                    case STATUS -> outcome = Outcome.ofCode(in.number());
                    case ANSWER_ADDRESS -> address = PeerRecord.lenient(in.bytes());
                    default -> in.skip();
                }
            }
            return Optional.of(new Answer(outcome, address));
        }
    }
}
