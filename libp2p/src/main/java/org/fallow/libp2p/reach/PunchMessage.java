package org.fallow.libp2p.reach;

import java.util.ArrayList;
import java.util.List;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.wire.ProtoReader;
import org.fallow.libp2p.wire.ProtoWriter;
import org.fallow.libp2p.wire.WireException;

/**
 * What two peers behind NATs say to each other, over a relay, to dial each other at the same moment.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/relay/DCUtR.md">DCUtR</a>
 */
public sealed interface PunchMessage {
    /** Its protocol. */
    String PROTOCOL = "/libp2p/dcutr";

    /** Largest message, in bytes. */
    int BYTES_MAX = 4096;

    /** Where the sender was seen by others. */
    record Connect(List<Multiaddr> addresses) implements PunchMessage {
        /** Copies the list. */
        public Connect {
            addresses = List.copyOf(addresses);
        }
    }

    /** Dial now. */
    record Sync() implements PunchMessage {}

    /** The message. */
    default byte[] encoded() {
        return switch (this) {
            case Connect connect -> {
                ProtoWriter out = new ProtoWriter().number(Field.TYPE, Field.CONNECT);
                connect.addresses().forEach(address -> out.bytes(Field.ADDRESS, address.bytes()));
                yield out.toBytes();
            }
            case Sync sync -> new ProtoWriter().number(Field.TYPE, Field.SYNC).toBytes();
        };
    }

    /** Reads a message; addresses that do not parse are passed over. */
    static PunchMessage decode(byte[] message) throws WireException {
        long type = -1;
        List<Multiaddr> addresses = new ArrayList<>();
        ProtoReader in = new ProtoReader(message);
        while (in.next()) {
            switch (in.field()) {
                case Field.TYPE -> type = in.number();
                case Field.ADDRESS ->
                    PeerRecord.addTo(addresses, PeerRecord.lenient(in.bytes()).map(Multiaddr::withoutPeer));
                default -> in.skip();
            }
        }
        if (type == Field.CONNECT) {
            return new Connect(addresses);
        }
        if (type == Field.SYNC) {
            return new Sync();
        }
        throw new WireException("dcutr: type " + type + " is not known here");
    }

    /** The numbers of the fields and types. */
    final class Field {
        private static final int TYPE = 1;
        private static final int ADDRESS = 2;
        private static final int CONNECT = 100;
        private static final int SYNC = 300;

        private Field() {}
    }
}
