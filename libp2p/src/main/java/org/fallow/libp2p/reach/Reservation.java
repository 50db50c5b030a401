package org.fallow.libp2p.reach;

import java.time.Instant;
import java.util.ArrayList;
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
 * A relay's promise to let others reach a peer through it, as long as their connection lives.
 *
 * @param expires when it ends at the latest, in whole seconds, by the relay's clock
 * @param addresses where the relay is reached, with its peer id at the end
 * @param voucher the promise signed by the relay; advisory, so it is carried and not read
 */
public record Reservation(Instant expires, List<Multiaddr> addresses, Optional<byte[]> voucher) {
    private static final String VOUCHER_DOMAIN = "libp2p-relay-rsvp";
    private static final byte[] VOUCHER_TYPE = {3, 2};

    private static final int EXPIRES_FIELD = 1;
    private static final int ADDRESS_FIELD = 2;
    private static final int VOUCHER_FIELD = 3;

    private static final int RELAY_FIELD = 1;
    private static final int PEER_FIELD = 2;
    private static final int EXPIRATION_FIELD = 3;

    /** The last second that an {@code Instant} is sure to hold. */
    private static final long SECONDS_MAX = Instant.MAX.getEpochSecond();

    /** Copies the list. */
    public Reservation {
        addresses = List.copyOf(addresses);
    }

    /** A reservation at this relay for a peer, with its voucher. */
    public static Reservation issue(KeyPair relay, PeerId peer, Instant expires, List<Multiaddr> addresses) {
        byte[] payload = new ProtoWriter()
                .bytes(RELAY_FIELD, relay.peerId().bytes())
                .bytes(PEER_FIELD, peer.bytes())
                .number(EXPIRATION_FIELD, expires.getEpochSecond())
                .toBytes();
        byte[] voucher = SignedEnvelope.seal(relay, VOUCHER_DOMAIN, VOUCHER_TYPE, payload)
                .encoded();
        List<Multiaddr> named =
                addresses.stream().map(each -> each.withPeer(relay.peerId())).toList();
        return new Reservation(expires, named, Optional.of(voucher));
    }

    ProtoWriter encoded() {
        ProtoWriter out = new ProtoWriter().number(EXPIRES_FIELD, expires.getEpochSecond());
        addresses.forEach(address -> out.bytes(ADDRESS_FIELD, address.bytes()));
        voucher.ifPresent(bytes -> out.bytes(VOUCHER_FIELD, bytes));
        return out;
    }

    /** Addresses that do not parse are passed over. */
    static Optional<Reservation> decode(ProtoReader in) throws WireException {
        long expires = 0;
        List<Multiaddr> addresses = new ArrayList<>();
        Optional<byte[]> voucher = Optional.empty();
        while (in.next()) {
            switch (in.field()) {
                case EXPIRES_FIELD -> expires = in.number();
                case ADDRESS_FIELD -> PeerRecord.addTo(addresses, PeerRecord.lenient(in.bytes()));
                case VOUCHER_FIELD -> voucher = Optional.of(in.bytes());
                default -> in.skip();
            }
        }
        long bounded = expires < 0 ? SECONDS_MAX : Math.min(expires, SECONDS_MAX);
        return Optional.of(new Reservation(Instant.ofEpochSecond(bounded), addresses, voucher));
    }
}
