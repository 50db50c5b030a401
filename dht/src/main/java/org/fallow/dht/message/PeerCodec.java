package org.fallow.dht.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.ProtoReader;
import org.fallow.libp2p.wire.ProtoWriter;
import org.fallow.libp2p.wire.WireException;

/** Peers inside messages. An address or a peer that does not parse is passed over; the rest of the message stands. */
final class PeerCodec {
    private static final int ADDRESSES_SENT_MAX = 8;
    private static final int ADDRESSES_SENT_BYTES_MAX = 600;
    private static final int ADDRESSES_TAKEN_MAX = 16;
    private static final int ADDRESSES_TAKEN_BYTES_MAX = 1_200;

    private static final int ID = 1;
    private static final int ADDRESS = 2;

    private PeerCodec() {}

    /** As many of the peers, from the first on, as fit into {@code room} bytes of a message; returns the bytes used. */
    static int write(ProtoWriter out, int field, List<PeerAddresses> peers, int room) {
        int used = 0;
        for (PeerAddresses peer : peers) {
            byte[] encoded = encode(peer);
            int size = new ProtoWriter().bytes(field, encoded).toBytes().length;
            if (used + size > room) {
                break;
            }
            out.bytes(field, encoded);
            used += size;
        }
        return used;
    }

    /** A peer, unless its id does not parse. */
    static Optional<PeerAddresses> read(ProtoReader in) throws WireException {
        byte[] id = new byte[0];
        List<byte[]> addresses = new ArrayList<>();
        int bytes = 0;
        while (in.next()) {
            switch (in.field()) {
                case ID -> id = in.bytes();
                case ADDRESS -> {
                    byte[] address = in.bytes();
                    bytes += address.length;
                    if (addresses.size() < ADDRESSES_TAKEN_MAX && bytes <= ADDRESSES_TAKEN_BYTES_MAX) {
                        addresses.add(address);
                    }
                }
                default -> in.skip();
            }
        }
        return peer(id, addresses);
    }

    private static byte[] encode(PeerAddresses peer) {
        ProtoWriter out = new ProtoWriter().bytes(ID, peer.id().bytes());
        int bytes = 0;
        for (Multiaddr address :
                peer.addresses().subList(0, Math.min(peer.addresses().size(), ADDRESSES_SENT_MAX))) {
            byte[] encoded = address.bytes();
            if (bytes + encoded.length <= ADDRESSES_SENT_BYTES_MAX) {
                out.bytes(ADDRESS, encoded);
                bytes += encoded.length;
            }
        }
        return out.toBytes();
    }

    private static Optional<PeerAddresses> peer(byte[] id, List<byte[]> addresses) {
        try {
            PeerId peer = PeerId.ofBytes(id);
            List<Multiaddr> sound = addresses.stream()
                    .flatMap(address -> address(address, peer).stream())
                    .toList();
            return Optional.of(new PeerAddresses(peer, sound));
        } catch (WireException e) {
            return Optional.empty();
        }
    }

    /** Some peers put the id at the end of each address; one with another id, or with nothing before it, is dropped. */
    private static Optional<Multiaddr> address(byte[] encoded, PeerId peer) {
        try {
            Multiaddr address = Multiaddr.ofBytes(encoded);
            boolean foreign = address.peer().filter(id -> !id.equals(peer)).isPresent();
            Multiaddr bare = address.withoutPeer();
            return foreign || bare.peer().isPresent() ? Optional.empty() : Optional.of(bare);
        } catch (WireException e) {
            return Optional.empty();
        }
    }
}
