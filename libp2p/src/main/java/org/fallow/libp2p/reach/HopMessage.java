package org.fallow.libp2p.reach;

import java.util.Optional;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.ProtoReader;
import org.fallow.libp2p.wire.ProtoWriter;
import org.fallow.libp2p.wire.WireException;

/**
 * What a client and a relay say to each other.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/relay/circuit-v2.md">Circuit relay v2</a>
 */
public sealed interface HopMessage {
    /** The protocol between a client and a relay. */
    String PROTOCOL = "/libp2p/circuit/relay/0.2.0/hop";

    /** Largest message, in bytes. */
    int BYTES_MAX = 4096;

    /** A client wants to be reached through the relay. */
    record Reserve() implements HopMessage {}

    /** A client wants to reach a peer through the relay. */
    record Connect(PeerId target) implements HopMessage {}

    /** The relay's answer; a reservation comes with an OK to {@link Reserve} only. */
    record Status(RelayStatus status, Optional<Reservation> reservation, RelayLimit limit) implements HopMessage {
        /** A refusal, or an OK without more. */
        public static Status of(RelayStatus status) {
            return new Status(status, Optional.empty(), RelayLimit.NONE);
        }
    }

    /** The message. */
    default byte[] encoded() {
        return switch (this) {
            case Reserve reserve -> new ProtoWriter().number(Field.TYPE, 0).toBytes();
            case Connect connect ->
                new ProtoWriter()
                        .number(Field.TYPE, 1)
                        .message(
                                Field.PEER,
                                new ProtoWriter()
                                        .bytes(Field.PEER_ID, connect.target().bytes()))
                        .toBytes();
            case Status status -> {
                ProtoWriter out = new ProtoWriter().number(Field.TYPE, 2);
                status.reservation().ifPresent(value -> out.message(Field.RESERVATION, value.encoded()));
                if (status.limit().limits()) {
                    out.message(Field.LIMIT, status.limit().encoded());
                }
                yield out.number(Field.STATUS, status.status().code()).toBytes();
            }
        };
    }

    /** Reads a message. */
    static HopMessage decode(byte[] message) throws WireException {
        long type = -1;
        Optional<PeerId> peer = Optional.empty();
        Optional<Reservation> reservation = Optional.empty();
        Optional<RelayLimit> limit = Optional.empty();
        RelayStatus status = RelayStatus.UNKNOWN;
        ProtoReader in = new ProtoReader(message);
        while (in.next()) {
            switch (in.field()) {
                case Field.TYPE -> type = in.number();
                case Field.PEER -> peer = Field.peerIn(in.message());
                case Field.RESERVATION -> reservation = Reservation.decode(in.message());
                case Field.LIMIT -> limit = RelayLimit.decode(in.message());
                case Field.STATUS -> status = RelayStatus.ofCode(in.number());
                default -> in.skip();
            }
        }
        return switch (Math.clamp(type, -1, 3)) {
            case 0 -> new Reserve();
            case 1 -> new Connect(peer.orElseThrow(() -> new WireException("hop: a connect without a peer")));
            case 2 -> new Status(status, reservation, limit.orElse(RelayLimit.NONE));
            default -> throw new WireException("hop: type " + type + " is not known here");
        };
    }

    /** The numbers of the fields. */
    final class Field {
        private static final int TYPE = 1;
        private static final int PEER = 2;
        private static final int RESERVATION = 3;
        private static final int LIMIT = 4;
        private static final int STATUS = 5;

        /** In the peer. */
        static final int PEER_ID = 1;

        private Field() {}

        static Optional<PeerId> peerIn(ProtoReader in) throws WireException {
            Optional<PeerId> id = Optional.empty();
            while (in.next()) {
                if (in.field() == PEER_ID) {
                    id = Optional.of(PeerId.ofBytes(in.bytes()));
                } else {
                    in.skip();
                }
            }
            return id;
        }
    }
}
