package org.fallow.libp2p.address;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;

/**
 * The protocols an address may name, with their codes.
 *
 * @see <a href="https://github.com/multiformats/multiaddr/blob/master/protocols.csv">protocols.csv</a>
 */
public enum AddressProtocol {
    /** An IPv4 address. */
    IP4(4, "ip4", Value.IP4),
    /** A TCP port. */
    TCP(6, "tcp", Value.PORT),
    /** An IPv6 address. */
    IP6(41, "ip6", Value.IP6),
    /** The zone of an IPv6 address. */
    IP6ZONE(42, "ip6zone", Value.TEXT),
    /** A host name, either family. */
    DNS(53, "dns", Value.TEXT),
    /** A host name with an IPv4 address. */
    DNS4(54, "dns4", Value.TEXT),
    /** A host name with an IPv6 address. */
    DNS6(55, "dns6", Value.TEXT),
    /** A host name whose TXT records are addresses. */
    DNSADDR(56, "dnsaddr", Value.TEXT),
    /** A UDP port. */
    UDP(273, "udp", Value.PORT),
    /** Over a relay. */
    P2P_CIRCUIT(290, "p2p-circuit", Value.NONE),
    /** A peer id. */
    P2P(421, "p2p", Value.PEER),
    /** TLS. */
    TLS(448, "tls", Value.NONE),
    /** QUIC version 1. */
    QUIC_V1(461, "quic-v1", Value.NONE),
    /** WebTransport. */
    WEBTRANSPORT(465, "webtransport", Value.NONE),
    /** The hash of a certificate. */
    CERTHASH(466, "certhash", Value.MULTIBASE),
    /** WebSocket. */
    WS(477, "ws", Value.NONE),
    /** WebSocket over TLS. */
    WSS(478, "wss", Value.NONE),
    /** WebRTC without a signalling server. */
    WEBRTC_DIRECT(280, "webrtc-direct", Value.NONE);

    /** The kinds of value, with their binary length; -1 for a varint length before the value, 0 for no value. */
    private enum Value {
        NONE(0),
        PORT(2),
        IP4(4),
        IP6(16),
        TEXT(-1),
        PEER(-1),
        MULTIBASE(-1);

        private final int bytes;

        Value(int bytes) {
            this.bytes = bytes;
        }
    }

    private static final int PORT_MAX = 65_535;

    /** Looked up for each part of each address in each message of the DHT. */
    private static final Map<Long, AddressProtocol> BY_CODE = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(protocol -> (long) protocol.code, protocol -> protocol));

    private final int code;
    private final String text;
    private final Value value;

    AddressProtocol(int code, String text, Value value) {
        this.code = code;
        this.text = text;
        this.value = value;
    }

    /** Its number in the binary form. */
    public int code() {
        return code;
    }

    /** Its name in the text form. */
    public String text() {
        return text;
    }

    static Optional<AddressProtocol> ofCode(long code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    static Optional<AddressProtocol> ofText(String text) {
        return text.equals("ipfs")
                ? Optional.of(P2P)
                : Arrays.stream(values()).filter(p -> p.text.equals(text)).findFirst();
    }

    boolean hasValue() {
        return value != Value.NONE;
    }

    /** The fixed length of the value, or -1 when its length is written before it. */
    int valueBytes() {
        return value.bytes;
    }

    /** The value's bytes from its text. */
    byte[] encode(String given) throws WireException {
        try {
            return switch (value) {
                case NONE -> new byte[0];
                case PORT -> port(given);
                case IP4 -> ip4(given);
                case IP6 -> ip6(given);
                case TEXT -> name(given);
                case PEER -> PeerId.parse(given).bytes();
                case MULTIBASE -> multibase(given);
            };
        } catch (IllegalArgumentException e) {
            throw new WireException("'" + given + "' is not a value for /" + text);
        }
    }

    /** The value's text from its bytes; refuses bytes that no text could have given. */
    String decode(byte[] bytes) throws WireException {
        return switch (value) {
            case NONE -> "";
            case PORT -> Integer.toString(((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff));
            case IP4, IP6 -> ip(bytes);
            case TEXT -> printable(bytes);
            case PEER -> PeerId.ofBytes(bytes).toString();
            case MULTIBASE -> "u" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        };
    }

    private static byte[] port(String given) {
        int port = Integer.parseInt(given);
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException(given);
        }
        return new byte[] {(byte) (port >> 8), (byte) port};
    }

    /** The JDK also reads shortened forms such as 127.1, which no multiaddr has. */
    private static byte[] ip4(String given) {
        Inet4Address address = Inet4Address.ofLiteral(given);
        if (!address.getHostAddress().equals(given)) {
            throw new IllegalArgumentException(given);
        }
        return address.getAddress();
    }

    /** IPv4-mapped addresses come back from the JDK as IPv4; they are written in full again. */
    private static byte[] ip6(String given) {
        byte[] bytes = Inet6Address.ofLiteral(given).getAddress();
        if (bytes.length == 16) {
            return bytes;
        }
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        System.arraycopy(bytes, 0, mapped, 12, 4);
        return mapped;
    }

    private static byte[] name(String given) throws WireException {
        byte[] bytes = given.getBytes(StandardCharsets.UTF_8);
        printable(bytes);
        return bytes;
    }

    private static String printable(byte[] bytes) throws WireException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.isEmpty() || text.chars().anyMatch(c -> c <= ' ' || c == '/' || c == 0x7f || c == 0xfffd)) {
            throw new WireException("a name is empty or holds characters no name has");
        }
        return text;
    }

    private static byte[] multibase(String given) {
        if (!given.startsWith("u")) {
            throw new IllegalArgumentException(given);
        }
        return Base64.getUrlDecoder().decode(given.substring(1));
    }

    private static String ip(byte[] bytes) throws WireException {
        try {
            String text = InetAddress.getByAddress(bytes).getHostAddress();
            return bytes.length == 16 && text.indexOf(':') < 0 ? "::ffff:" + text : text;
        } catch (UnknownHostException e) {
            throw new WireException("an IP address of " + bytes.length + " bytes");
        }
    }
}
