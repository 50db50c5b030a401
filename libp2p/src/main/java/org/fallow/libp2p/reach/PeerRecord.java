package org.fallow.libp2p.reach;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.identity.SignedEnvelope;
import org.fallow.libp2p.wire.ProtoReader;
import org.fallow.libp2p.wire.ProtoWriter;
import org.fallow.libp2p.wire.WireException;

/**
 * A peer's own word on where it is reached.
 *
 * @param id whose
 * @param seq rises with every change, also over restarts; it is no time
 * @param addresses without a trailing {@code /p2p}
 * @see <a href="https://github.com/libp2p/specs/blob/master/RFC/0003-routing-records.md">Routing records</a>, whose
 *     domain and type the implementations replaced by these: rust-libp2p#6230
 */
public record PeerRecord(PeerId id, long seq, List<Multiaddr> addresses) {
    /** Most addresses taken from one record or message; further ones are passed over. */
    public static final int ADDRESSES_MAX = 32;

    private static final String DOMAIN = "libp2p-peer-record";
    private static final byte[] TYPE = {3, 1};

    private static final int ID_FIELD = 1;
    private static final int SEQ_FIELD = 2;
    private static final int ADDRESSES_FIELD = 3;
    private static final int ADDRESS_FIELD = 1;

    /** Copies the list. */
    public PeerRecord {
        addresses = List.copyOf(addresses);
    }

    /** Signs it with the peer's own key. */
    public SignedEnvelope seal(KeyPair key) {
        if (!key.peerId().equals(id)) {
            throw new IllegalArgumentException("a record is signed by its own peer");
        }
        ProtoWriter payload = new ProtoWriter().bytes(ID_FIELD, id.bytes()).number(SEQ_FIELD, seq);
        for (Multiaddr address : addresses) {
            payload.message(ADDRESSES_FIELD, new ProtoWriter().bytes(ADDRESS_FIELD, address.bytes()));
        }
        return SignedEnvelope.seal(key, DOMAIN, TYPE, payload.toBytes());
    }

    /** Reads a signed record; refuses one that its own peer has not signed. */
    public static PeerRecord open(byte[] envelope) throws WireException {
        SignedEnvelope opened = SignedEnvelope.open(envelope, DOMAIN);
        if (!Arrays.equals(opened.payloadType(), TYPE)) {
            throw new WireException("peer record: another type of payload");
        }
        byte[] id = new byte[0];
        long seq = 0;
        List<Multiaddr> addresses = new ArrayList<>();
        ProtoReader in = new ProtoReader(opened.payload());
        while (in.next()) {
            switch (in.field()) {
                case ID_FIELD -> id = in.bytes();
                case SEQ_FIELD -> seq = in.number();
                case ADDRESSES_FIELD -> addTo(addresses, addressIn(in.message()));
                default -> in.skip();
            }
        }
        if (!PeerId.ofBytes(id).equals(opened.signer()) || seq < 0) {
            throw new WireException("peer record: not signed by its own peer");
        }
        return new PeerRecord(opened.signer(), seq, addresses);
    }

    /** An address that does not parse is passed over, the others stay: rust-libp2p#3320. */
    static Optional<Multiaddr> lenient(byte[] address) {
        try {
            return Optional.of(Multiaddr.ofBytes(address));
        } catch (WireException unknown) {
            return Optional.empty();
        }
    }

    static void addTo(List<Multiaddr> addresses, Optional<Multiaddr> address) {
        if (addresses.size() < ADDRESSES_MAX) {
            address.ifPresent(addresses::add);
        }
    }

    private static Optional<Multiaddr> addressIn(ProtoReader in) throws WireException {
        Optional<Multiaddr> address = Optional.empty();
        while (in.next()) {
            if (in.field() == ADDRESS_FIELD) {
                address = lenient(in.bytes()).map(Multiaddr::withoutPeer);
            } else {
                in.skip();
            }
        }
        return address;
    }
}
