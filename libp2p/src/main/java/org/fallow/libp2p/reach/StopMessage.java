package org.fallow.libp2p.reach;

import java.util.Optional;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.ProtoReader;
import org.fallow.libp2p.wire.ProtoWriter;
import org.fallow.libp2p.wire.WireException;

/**
 * What a relay and the peer that somebody wants to reach say to each other.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/relay/circuit-v2.md">Circuit relay v2</a>
 */
public sealed interface StopMessage {
    /** The protocol between a relay and the target. */
    String PROTOCOL = "/libp2p/circuit/relay/0.2.0/stop";

    /** Largest message, in bytes. */
    int BYTES_MAX = 4096;

    /** A peer wants to reach the one this is said to. */
    record Connect(PeerId source, RelayLimit limit) implements StopMessage {}

    /** The answer to it. */
    record Status(RelayStatus status) implements StopMessage {}

    /** The message. */
    default byte[] encoded() {
        return switch (this) {
            case Connect connect -> {
                ProtoWriter peer = new ProtoWriter()
                        .bytes(HopMessage.Field.PEER_ID, connect.source().bytes());
                ProtoWriter out = new ProtoWriter().number(Field.TYPE, 0).message(Field.PEER, peer);
                if (connect.limit().limits()) {
                    out.message(Field.LIMIT, connect.limit().encoded());
                }
                yield out.toBytes();
            }
            case Status status ->
                new ProtoWriter()
                        .number(Field.TYPE, 1)
                        .number(Field.STATUS, status.status().code())
                        .toBytes();
        };
    }

    /** Reads a message. */
    static StopMessage decode(byte[] message) throws WireException {
        long type = -1;
        Optional<PeerId> peer = Optional.empty();
        Optional<RelayLimit> limit = Optional.empty();
        RelayStatus status = RelayStatus.UNKNOWN;
        ProtoReader in = new ProtoReader(message);
        while (in.next()) {
            switch (in.field()) {
                case Field.TYPE -> type = in.number();
                case Field.PEER -> peer = HopMessage.Field.peerIn(in.message());
                case Field.LIMIT -> limit = RelayLimit.decode(in.message());
                case Field.STATUS -> status = RelayStatus.ofCode(in.number());
                default -> in.skip();
            }
        }
        return switch (Math.clamp(type, -1, 2)) {
            case 0 ->
                new Connect(
                        peer.orElseThrow(() -> new WireException("stop: a connect without a peer")),
                        limit.orElse(RelayLimit.NONE));
            case 1 -> new Status(status);
            default -> throw new WireException("stop: type " + type + " is not known here");
        };
    }

    /** The numbers of the fields. */
    final class Field {
        private static final int TYPE = 1;
        private static final int PEER = 2;
        private static final int LIMIT = 3;
        private static final int STATUS = 4;

        private Field() {}
    }
}
