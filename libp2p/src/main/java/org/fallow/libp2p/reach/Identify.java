package org.fallow.libp2p.reach;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.identity.PublicKey;
import org.fallow.libp2p.identity.SignedEnvelope;
import org.fallow.libp2p.wire.ProtoReader;
import org.fallow.libp2p.wire.ProtoWriter;
import org.fallow.libp2p.wire.WireException;

/**
 * What a peer says of itself. In a push, what is absent has not changed.
 *
 * @param key its public key
 * @param addresses where it listens, without a trailing {@code /p2p}; empty for unchanged or none
 * @param protocols what it serves; empty for unchanged
 * @param observed where it sees the one it talks to; a hint
 * @param protocolVersion the network it belongs to
 * @param agentVersion its program
 * @param record the peer's own signed word on its addresses; its signature has held
 * @see <a href="https://github.com/libp2p/specs/blob/master/identify/README.md">identify</a>
 */
public record Identify(
        Optional<PublicKey> key,
        List<Multiaddr> addresses,
        Set<String> protocols,
        Optional<Multiaddr> observed,
        Optional<String> protocolVersion,
        Optional<String> agentVersion,
        Optional<PeerRecord> record) {
    /** The protocol that asks for it. */
    public static final String PROTOCOL = "/ipfs/id/1.0.0";

    /** The protocol that tells of changes. */
    public static final String PUSH = "/ipfs/id/push/1.0.0";

    /** Largest message accepted, in bytes: what js-libp2p sends at most. */
    public static final int BYTES_ACCEPTED_MAX = 8192;

    /** Largest message sent, in bytes: what rust-libp2p accepts. */
    public static final int BYTES_SENT_MAX = 4096;

    /** Most messages on one stream that are merged. */
    public static final int MESSAGES_MAX = 10;

    /** Most protocols taken from a message, and the longest name; others are passed over. */
    static final int PROTOCOLS_MAX = 256;

    static final int TEXT_MAX = 256;

    private static final int KEY_FIELD = 1;
    private static final int ADDRESS_FIELD = 2;
    private static final int PROTOCOL_FIELD = 3;
    private static final int OBSERVED_FIELD = 4;
    private static final int PROTOCOL_VERSION_FIELD = 5;
    private static final int AGENT_VERSION_FIELD = 6;
    private static final int RECORD_FIELD = 8;

    /** Nothing said. */
    public static final Identify NOTHING = new Identify(
            Optional.empty(),
            List.of(),
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** Copies the collections. */
    public Identify {
        addresses = List.copyOf(addresses);
        protocols = Collections.unmodifiableSet(new LinkedHashSet<>(protocols));
    }

    /** Reads a message. A signed record that does not hold is dropped, and the rest stays. */
    public static Identify decode(byte[] message) throws WireException {
        Optional<PublicKey> key = Optional.empty();
        List<Multiaddr> addresses = new ArrayList<>();
        Set<String> protocols = new LinkedHashSet<>();
        Optional<Multiaddr> observed = Optional.empty();
        Optional<String> protocolVersion = Optional.empty();
        Optional<String> agentVersion = Optional.empty();
        Optional<PeerRecord> record = Optional.empty();
        ProtoReader in = new ProtoReader(message);
        while (in.next()) {
            switch (in.field()) {
                case KEY_FIELD -> key = Optional.of(PublicKey.decode(in.bytes()));
                case ADDRESS_FIELD ->
                    PeerRecord.addTo(addresses, PeerRecord.lenient(in.bytes()).map(Multiaddr::withoutPeer));
                case PROTOCOL_FIELD -> addTo(protocols, in.text());
                case OBSERVED_FIELD -> observed = PeerRecord.lenient(in.bytes());
                case PROTOCOL_VERSION_FIELD -> protocolVersion = Optional.of(head(in.text()));
                case AGENT_VERSION_FIELD -> agentVersion = Optional.of(head(in.text()));
                case RECORD_FIELD -> record = openLenient(in.bytes());
                default -> in.skip();
            }
        }
        return new Identify(key, addresses, protocols, observed, protocolVersion, agentVersion, record);
    }

    /** The message, with its record as an envelope; addresses that would make it too large are left out. */
    public byte[] encoded(Optional<SignedEnvelope> envelope) {
        for (int count = addresses.size(); ; count--) {
            byte[] message = encoded(envelope, addresses.subList(0, count));
            if (message.length <= BYTES_SENT_MAX || count == 0) {
                return message;
            }
        }
    }

    /** What two messages on one stream say together: their lists are parts of one, see specs#709. */
    public Identify joined(Identify next) {
        Set<String> all = new LinkedHashSet<>(protocols);
        all.addAll(next.protocols);
        List<Multiaddr> everywhere = Stream.concat(addresses.stream(), next.addresses.stream())
                .distinct()
                .limit(PeerRecord.ADDRESSES_MAX)
                .toList();
        Identify rest = merged(next);
        return new Identify(
                rest.key,
                everywhere,
                all.stream().limit(PROTOCOLS_MAX).collect(Collectors.toCollection(LinkedHashSet::new)),
                rest.observed,
                rest.protocolVersion,
                rest.agentVersion,
                rest.record);
    }

    /** What is known after a later message on another stream. */
    public Identify merged(Identify later) {
        return new Identify(
                later.key.or(() -> key),
                later.addresses.isEmpty() ? addresses : later.addresses,
                later.protocols.isEmpty() ? protocols : later.protocols,
                later.observed.or(() -> observed),
                later.protocolVersion.or(() -> protocolVersion),
                later.agentVersion.or(() -> agentVersion),
                later.record
                        .filter(next -> next.seq() > record.map(PeerRecord::seq).orElse(-1L))
                        .or(() -> record));
    }

    /** Refuses what was said for another peer than the one at the other end. */
    public void requireFrom(PeerId peer) throws WireException {
        if (key.isPresent() && !PeerId.of(key.get()).equals(peer)) {
            throw new WireException("identify: the key is not that of " + peer);
        }
        if (record.isPresent() && !record.get().id().equals(peer)) {
            throw new WireException("identify: the record is not that of " + peer);
        }
    }

    private byte[] encoded(Optional<SignedEnvelope> envelope, List<Multiaddr> some) {
        ProtoWriter out = new ProtoWriter();
        key.ifPresent(value -> out.bytes(KEY_FIELD, value.encoded()));
        some.forEach(address -> out.bytes(ADDRESS_FIELD, address.bytes()));
        protocols.forEach(protocol -> out.text(PROTOCOL_FIELD, protocol));
        observed.ifPresent(address -> out.bytes(OBSERVED_FIELD, address.bytes()));
        protocolVersion.ifPresent(text -> out.text(PROTOCOL_VERSION_FIELD, text));
        agentVersion.ifPresent(text -> out.text(AGENT_VERSION_FIELD, text));
        envelope.ifPresent(value -> out.bytes(RECORD_FIELD, value.encoded()));
        return out.toBytes();
    }

    private static Optional<PeerRecord> openLenient(byte[] envelope) {
        try {
            return Optional.of(PeerRecord.open(envelope));
        } catch (WireException unsound) {
            return Optional.empty();
        }
    }

    private static void addTo(Set<String> protocols, String protocol) {
        if (protocols.size() < PROTOCOLS_MAX && protocol.length() <= TEXT_MAX) {
            protocols.add(protocol);
        }
    }

    private static String head(String text) {
        return text.substring(0, Math.min(TEXT_MAX, text.length()));
    }
}
