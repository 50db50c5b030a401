package org.fallow.dht.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.ProtoReader;
import org.fallow.libp2p.wire.ProtoWriter;
import org.fallow.libp2p.wire.WireException;

/** Messages as protobuf. What is sent stays below rust-libp2p's cap of 16 KiB; peers and addresses beyond it are left out. */
public final class MessageCodec {
    /** Largest message accepted, in bytes. */
    public static final int ACCEPTED_BYTES_MAX = 4 << 20;

    /** Largest message sent, in bytes. */
    public static final int SENT_BYTES_MAX = 16 << 10;

    private static final int ADDRESSES_A_PEER_MAX = 8;
    private static final int ADDRESSES_READ_MAX = 32;
    private static final int PEERS_READ_MAX = 256;

    private static final int TYPE = 1;
    private static final int KEY = 2;
    private static final int RECORD = 3;
    private static final int CLOSER = 8;
    private static final int PROVIDERS = 9;
    private static final int RECORD_KEY = 1;
    private static final int RECORD_VALUE = 2;
    private static final int PEER_ID = 1;
    private static final int PEER_ADDRESS = 2;

    private MessageCodec() {}

    /** A message's bytes, at most {@link #SENT_BYTES_MAX}. */
    public static byte[] encode(Message message) {
        ProtoWriter out = new ProtoWriter().number(TYPE, message.type().number());
        if (message.key().length > 0) {
            out.bytes(KEY, message.key());
        }
        message.value()
                .ifPresent(v -> out.message(
                        RECORD,
                        new ProtoWriter().bytes(RECORD_KEY, message.key()).bytes(RECORD_VALUE, v)));
        int room = SENT_BYTES_MAX - out.toBytes().length;
        room = peers(out, PROVIDERS, message.providers(), room);
        peers(out, CLOSER, message.closer(), room);
        return out.toBytes();
    }

    /**
     * Reads a message. Unknown fields are passed over, and so are peers and addresses that do not parse; a record under
     * another key than the message's is an error.
     */
    public static Message decode(byte[] bytes) throws WireException {
        if (bytes.length > ACCEPTED_BYTES_MAX) {
            throw new WireException("kad message: " + bytes.length + " bytes");
        }
        long type = 0;
        byte[] key = new byte[0];
        Optional<byte[][]> record = Optional.empty();
        List<PeerAddresses> closer = new ArrayList<>();
        List<PeerAddresses> providers = new ArrayList<>();
        ProtoReader in = new ProtoReader(bytes);
        while (in.next()) {
            switch (in.field()) {
                case TYPE -> type = in.number();
                case KEY -> key = in.bytes();
                case RECORD -> record = Optional.of(record(in.message()));
                case CLOSER -> peer(in.bytes(), closer);
                case PROVIDERS -> peer(in.bytes(), providers);
                default -> in.skip();
            }
        }
        if (record.isPresent()) {
            byte[] recordKey = record.get()[0];
            if (key.length > 0 && !Arrays.equals(recordKey, key)) {
                throw new WireException("kad message: the record is for another key");
            }
            key = recordKey;
        }
        return new Message(known(type), key, record.map(r -> r[1]), closer, providers);
    }

    private static Message.Type known(long type) throws WireException {
        return Message.Type.of(type).orElseThrow(() -> new WireException("kad message: type " + type + " is not known"));
    }

    private static int peers(ProtoWriter out, int field, List<PeerAddresses> peers, int room) {
        int left = room;
        for (PeerAddresses peer : peers) {
            ProtoWriter entry = new ProtoWriter().bytes(PEER_ID, peer.id().bytes());
            peer.addresses().stream().limit(ADDRESSES_A_PEER_MAX).forEach(a -> entry.bytes(PEER_ADDRESS, a.bytes()));
            byte[] encoded = entry.toBytes();
            left -= encoded.length + 4;
            if (left < 0) {
                return left;
            }
            out.bytes(field, encoded);
        }
        return left;
    }

    private static byte[][] record(ProtoReader in) throws WireException {
        byte[] key = new byte[0];
        byte[] value = new byte[0];
        while (in.next()) {
            switch (in.field()) {
                case RECORD_KEY -> key = in.bytes();
                case RECORD_VALUE -> value = in.bytes();
                default -> in.skip();
            }
        }
        return new byte[][] {key, value};
    }

    /** One bad entry must not cost the whole reply (rust-libp2p#3320). */
    private static void peer(byte[] entry, List<PeerAddresses> into) {
        if (into.size() < PEERS_READ_MAX) {
            peer(entry).ifPresent(into::add);
        }
    }

    private static Optional<PeerAddresses> peer(byte[] entry) {
        try {
            ProtoReader in = new ProtoReader(entry);
            byte[] id = new byte[0];
            List<byte[]> addresses = new ArrayList<>();
            while (in.next()) {
                switch (in.field()) {
                    case PEER_ID -> id = in.bytes();
                    case PEER_ADDRESS -> addresses.add(in.bytes());
                    default -> in.skip();
                }
            }
            PeerId peer = PeerId.ofBytes(id);
            return Optional.of(new PeerAddresses(peer, sound(peer, addresses)));
        } catch (WireException e) {
            return Optional.empty();
        }
    }

    private static List<Multiaddr> sound(PeerId peer, List<byte[]> encoded) {
        List<Multiaddr> addresses = new ArrayList<>();
        for (byte[] bytes : encoded.subList(0, Math.min(ADDRESSES_READ_MAX, encoded.size()))) {
            Optional<Multiaddr> address = address(bytes);
            if (address.isPresent() && address.get().peer().map(peer::equals).orElse(true)) {
                addresses.add(address.get().withoutPeer());
            }
        }
        return addresses;
    }

    private static Optional<Multiaddr> address(byte[] bytes) {
        try {
            return Optional.of(Multiaddr.ofBytes(bytes));
        } catch (WireException e) {
            return Optional.empty();
        }
    }
}
