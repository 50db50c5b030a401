package org.fallow.libp2p.address;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.Varint;
import org.fallow.libp2p.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * Where a peer can be reached: a path of protocols and their values, such as {@code /ip4/192.0.2.1/tcp/4001/p2p/12D3…}.
 * Equal when the binary forms are equal.
 *
 * @see <a href="https://github.com/multiformats/multiaddr">multiaddr</a>
 */
public final class Multiaddr {
    /** Longest binary form accepted, in bytes: a path, and a peer id at its end. */
    public static final int BYTES_MAX = 512;

    /** Longest path, so that a peer id can always be put at its end: two bytes of code, one of length, the id. */
    private static final int PATH_BYTES_MAX = BYTES_MAX - 3 - PeerId.BYTES_MAX;

    private static final int PATH_PARTS_MAX = 15;
    private static final int TEXT_MAX = 4 * BYTES_MAX;

    private final List<Part> parts;
    private final byte[] bytes;

    /** Worked out when first asked for: it is asked for again and again. Harmless if two threads do so at once. */
    private @Nullable InetAddress ip;

    /** One protocol of the path with its value as text; the value is empty for a protocol that has none. */
    public record Part(AddressProtocol protocol, String value) {
        /** The IP address it names; empty for any other part. */
        public Optional<InetAddress> ip() {
            return protocol == AddressProtocol.IP4 || protocol == AddressProtocol.IP6
                    ? Optional.of(InetAddress.ofLiteral(value))
                    : Optional.empty();
        }
    }

    private Multiaddr(List<Part> parts) throws WireException {
        int peers = !parts.isEmpty() && parts.getLast().protocol() == AddressProtocol.P2P ? 1 : 0;
        if (parts.isEmpty() || parts.size() - peers > PATH_PARTS_MAX) {
            throw new WireException("multiaddr: " + parts.size() + " protocols, 1 to " + PATH_PARTS_MAX
                    + " accepted, and a peer id after them");
        }
        this.parts = List.copyOf(parts);
        this.bytes = encode(this.parts);
        int peerBytes = encode(this.parts.subList(parts.size() - peers, parts.size())).length;
        if (bytes.length - peerBytes > PATH_BYTES_MAX) {
            throw new WireException("multiaddr: longer than " + PATH_BYTES_MAX + " bytes before its peer id");
        }
    }

    /** An address from its parts. */
    public static Multiaddr of(List<Part> parts) throws WireException {
        return new Multiaddr(parts);
    }

    /** Reads the text form; a trailing slash is accepted. */
    public static Multiaddr parse(String text) throws WireException {
        if (!text.startsWith("/") || text.length() > TEXT_MAX) {
            throw new WireException("multiaddr: '" + head(text) + "' does not start with a slash, or is too long");
        }
        String[] words = text.substring(1, text.endsWith("/") && text.length() > 1 ? text.length() - 1 : text.length())
                .split("/", -1);
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            String name = words[i];
            AddressProtocol protocol = AddressProtocol.ofText(name)
                    .orElseThrow(() -> new WireException("multiaddr: '/" + head(name) + "' is no protocol known here"));
            if (protocol.hasValue() && ++i == words.length) {
                throw new WireException("multiaddr: /" + protocol.text() + " lacks its value");
            }
            parts.add(new Part(protocol, protocol.hasValue() ? words[i] : ""));
        }
        return canonical(parts);
    }

    /** Reads the binary form. */
    public static Multiaddr ofBytes(byte[] encoded) throws WireException {
        if (encoded.length > BYTES_MAX) {
            throw new WireException("multiaddr: longer than " + BYTES_MAX + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(encoded);
        List<Part> parts = new ArrayList<>();
        while (in.hasRemaining()) {
            long code = Varint.take(in);
            AddressProtocol protocol = AddressProtocol.ofCode(code)
                    .orElseThrow(() -> new WireException("multiaddr: protocol " + code + " is not known here"));
            long length = protocol.valueBytes() < 0 ? Varint.take(in) : protocol.valueBytes();
            if (length > in.remaining()) {
                throw new WireException("multiaddr: /" + protocol.text() + " ends inside its value");
            }
            byte[] value = new byte[(int) length];
            in.get(value);
            parts.add(new Part(protocol, protocol.decode(value)));
        }
        return new Multiaddr(parts);
    }

    /** The path. */
    public List<Part> parts() {
        return parts;
    }

    /** The binary form, copied. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The first value of a protocol in the path. */
    public Optional<String> value(AddressProtocol protocol) {
        return parts.stream()
                .filter(p -> p.protocol() == protocol)
                .map(Part::value)
                .findFirst();
    }

    /** The peer id at the end of the path, if there is one. */
    public Optional<PeerId> peer() {
        Part last = parts.getLast();
        if (last.protocol() != AddressProtocol.P2P) {
            return Optional.empty();
        }
        try {
            return Optional.of(PeerId.parse(last.value()));
        } catch (WireException e) {
            throw new AssertionError("checked when the address was made", e);
        }
    }

    /** The same address with this peer id at its end, in place of one that is there. */
    public Multiaddr withPeer(PeerId id) {
        List<Part> path = new ArrayList<>(peer().isPresent() ? parts.subList(0, parts.size() - 1) : parts);
        path.add(new Part(AddressProtocol.P2P, id.toString()));
        return sound(path);
    }

    /** The same address without a peer id at its end; an address that is only a peer id stays as it is. */
    public Multiaddr withoutPeer() {
        return peer().isPresent() && parts.size() > 1 ? sound(parts.subList(0, parts.size() - 1)) : this;
    }

    /** The IP address to dial, without its zone; empty for a name, and for a relay's address that leads on to a peer. */
    public Optional<InetAddress> ip() {
        InetAddress known = ip;
        if (known == null && !isCircuit()) {
            boolean zoned = parts.getFirst().protocol() == AddressProtocol.IP6ZONE && parts.size() > 1;
            known = parts.get(zoned ? 1 : 0).ip().orElse(null);
            ip = known;
        }
        return Optional.ofNullable(known);
    }

    /** Whether it goes through a relay. */
    public boolean isCircuit() {
        return value(AddressProtocol.P2P_CIRCUIT).isPresent();
    }

    /** The relay of an address that goes through one, with the relay's peer id at the end; empty for other addresses. */
    public Optional<Multiaddr> relay() {
        for (int i = 1; i < parts.size(); i++) {
            if (parts.get(i).protocol() == AddressProtocol.P2P_CIRCUIT) {
                return Optional.of(sound(parts.subList(0, i)));
            }
        }
        return Optional.empty();
    }

    /** The address at which a peer is reached through this one, a relay with its peer id at the end. */
    public Multiaddr throughHere() throws WireException {
        List<Part> path = new ArrayList<>(parts);
        path.add(new Part(AddressProtocol.P2P_CIRCUIT, ""));
        return new Multiaddr(path);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Multiaddr a && Arrays.equals(bytes, a.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The text form. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append('/').append(part.protocol().text());
            if (part.protocol().hasValue()) {
                text.append('/').append(part.value());
            }
        }
        return text.toString();
    }

    /** Two spellings of a value (an IPv6 address, a peer id) become one. */
    private static Multiaddr canonical(List<Part> parts) throws WireException {
        return ofBytes(new Multiaddr(parts).bytes);
    }

    private static Multiaddr sound(List<Part> parts) {
        try {
            return new Multiaddr(parts);
        } catch (WireException e) {
            throw new AssertionError("parts of a sound address with a sound peer id", e);
        }
    }

    private static byte[] encode(List<Part> parts) throws WireException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Part part : parts) {
            byte[] value = part.protocol().encode(part.value());
            out.writeBytes(Varint.encode(part.protocol().code()));
            if (part.protocol().valueBytes() < 0) {
                out.writeBytes(Varint.encode(value.length));
            }
            out.writeBytes(value);
        }
        return out.toByteArray();
    }

    private static String head(String text) {
        return text.substring(0, Math.min(40, text.length()));
    }
}
