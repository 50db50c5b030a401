package org.fallow.libp2p.reach;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * What a multicast DNS message says of libp2p peers.
 *
 * @param asks whether it asks who is there
 * @param peers who it says is there, with addresses without {@code /p2p}
 * @see <a href="https://github.com/libp2p/specs/blob/master/discovery/mdns.md">libp2p mDNS</a>
 */
public record MdnsMessage(boolean asks, Map<PeerId, List<Multiaddr>> peers) {
    /** Longest message read, in bytes: RFC 6762, section 17. */
    public static final int BYTES_MAX = 9000;

    /** Most peers taken from one message, and addresses of each. */
    static final int PEERS_MAX = 4;

    static final int ADDRESSES_MAX = 8;

    /** Longest string of a TXT record, in bytes. */
    private static final int STRING_MAX = 255;

    private static final Duration HOLDS = Duration.ofMinutes(2);
    private static final Name SERVICE = name("_p2p._udp.local.");
    private static final String ADDRESS = "dnsaddr=";

    /** Copies what is given. */
    public MdnsMessage {
        Map<PeerId, List<Multiaddr>> copy = new LinkedHashMap<>();
        peers.forEach((peer, addresses) -> copy.put(peer, List.copyOf(addresses)));
        peers = copy;
    }

    /**
     * Reads a message; what has nothing to do with libp2p is left out.
     *
     * @throws WireException when it is no DNS message
     */
    public static MdnsMessage decode(byte[] packet) throws WireException {
        if (packet.length > BYTES_MAX) {
            throw new WireException("mDNS: a message of " + packet.length + " bytes");
        }
        Message message;
        try {
            message = new Message(packet);
        } catch (IOException | RuntimeException e) {
            // The library refuses some records with an IllegalArgumentException; the packet is a stranger's either way.
            throw new WireException("mDNS: " + e.getMessage());
        }
        return message.getHeader().getFlag(Flags.QR)
                ? new MdnsMessage(false, answers(message))
                : new MdnsMessage(asks(message), Map.of());
    }

    /** Asks who is there. */
    public static byte[] query() {
        Message message = new Message(0);
        message.addRecord(Record.newRecord(SERVICE, Type.PTR, DClass.IN), Section.QUESTION);
        return message.toWire();
    }

    /**
     * Says that a peer is there.
     *
     * @param label what this peer is called on this network: 32 to 63 letters and digits that say nothing of it
     * @param addresses without {@code /p2p}; of those whose text fits a record's string, the first few
     */
    public static byte[] answer(String label, PeerId peer, List<Multiaddr> addresses) {
        Message message = new Message(0);
        Header header = message.getHeader();
        header.setFlag(Flags.QR);
        header.setFlag(Flags.AA);
        Name instance = name(label + "." + SERVICE);
        message.addRecord(new PTRRecord(SERVICE, DClass.IN, HOLDS.toSeconds(), instance), Section.ANSWER);
        addresses.stream()
                .map(address -> ADDRESS + address.withPeer(peer))
                // A backslash, as a zone may have, means something to the library.
                .filter(text -> text.length() <= STRING_MAX && text.indexOf('\\') < 0)
                .limit(ADDRESSES_MAX)
                .forEach(text -> message.addRecord(
                        new TXTRecord(instance, DClass.IN, HOLDS.toSeconds(), text), Section.ADDITIONAL));
        return message.toWire();
    }

    private static boolean asks(Message message) {
        return message.getSection(Section.QUESTION).stream()
                .anyMatch(question -> question.getName().equals(SERVICE)
                        && (question.getType() == Type.PTR || question.getType() == Type.ANY));
    }

    /** The specification has the TXT records among the additional ones, js-libp2p sends them among the answers. */
    private static Map<PeerId, List<Multiaddr>> answers(Message message) {
        List<Record> records = new ArrayList<>(message.getSection(Section.ANSWER));
        records.addAll(message.getSection(Section.ADDITIONAL));
        boolean ours = records.stream()
                .anyMatch(record ->
                        record.getType() == Type.PTR && record.getName().equals(SERVICE));
        Map<PeerId, List<Multiaddr>> peers = new LinkedHashMap<>();
        for (Record record : records) {
            if (ours && record instanceof TXTRecord txt && txt.getName().subdomain(SERVICE)) {
                txt.getStringsAsByteArrays().forEach(string -> add(string, peers));
            }
        }
        return peers;
    }

    private static void add(byte[] string, Map<PeerId, List<Multiaddr>> peers) {
        String text = new String(string, StandardCharsets.UTF_8);
        if (!text.startsWith(ADDRESS)) {
            return;
        }
        try {
            Multiaddr address = Multiaddr.parse(text.substring(ADDRESS.length()));
            Optional<PeerId> peer = address.peer();
            if (peer.isPresent() && (peers.size() < PEERS_MAX || peers.containsKey(peer.get()))) {
                List<Multiaddr> known = peers.computeIfAbsent(peer.get(), id -> new ArrayList<>());
                if (known.size() < ADDRESSES_MAX) {
                    known.add(address.withoutPeer());
                }
            }
        } catch (WireException unknown) {
            // Of a kind not known here, or junk: the others may do.
            return;
        }
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(text + " is no name", e);
        }
    }
}
