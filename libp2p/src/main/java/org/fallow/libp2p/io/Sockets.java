package org.fallow.libp2p.io;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.address.AddressProtocol;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.reach.DialOrder;
import org.fallow.libp2p.wire.WireException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TCP sockets by multiaddr. */
final class Sockets {
    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    private static final int BACKLOG = 256;

    /** Most addresses tried for one name. */
    private static final int RESOLVED_MAX = 4;

    private Sockets() {}

    /** Listens; a failure is one line that names the address. */
    static ServerSocketChannel listen(Multiaddr address) throws IOException {
        AddressProtocol family = address.parts().getFirst().protocol();
        if (!DialOrder.isTcp(address) || (family != AddressProtocol.IP4 && family != AddressProtocol.IP6)) {
            throw new IOException("cannot listen on " + address + ": only /ip4 or /ip6 with /tcp can be listened on");
        }
        ProtocolFamily protocols =
                family == AddressProtocol.IP4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        ServerSocketChannel server = ServerSocketChannel.open(protocols);
        try {
            return server.bind(resolve(address).getFirst(), BACKLOG);
        } catch (BindException e) {
            server.close();
            boolean taken = String.valueOf(e.getMessage()).contains("in use");
            throw new IOException(
                    "cannot listen on " + address + ": " + (taken ? "the port is in use" : lower(e.getMessage())), e);
        } catch (IOException e) {
            server.close();
            throw new IOException("cannot listen on " + address + ": " + lower(e.getMessage()), e);
        }
    }

    /** Where a server listens, each interface's address for one that listens on all. */
    static List<Multiaddr> addresses(ServerSocketChannel server) throws IOException {
        InetSocketAddress bound = (InetSocketAddress) server.getLocalAddress();
        if (!bound.getAddress().isAnyLocalAddress()) {
            return List.of(multiaddr(bound));
        }
        boolean four = bound.getAddress() instanceof Inet4Address;
        List<Multiaddr> found = new ArrayList<>();
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            if (each.isUp()) {
                for (InetAddress ip : each.inetAddresses().toList()) {
                    if (ip instanceof Inet4Address == four && !ip.isLinkLocalAddress()) {
                        found.add(multiaddr(new InetSocketAddress(ip, bound.getPort())));
                    }
                }
            }
        }
        return found;
    }

    /** Connects in time. The name is looked up here, and what it stands for is tried in turn. */
    static SocketChannel connect(Multiaddr address, Duration patience) throws IOException {
        List<InetSocketAddress> found = resolve(address);
        Duration each = patience.dividedBy(found.size());
        for (InetSocketAddress one : found.subList(0, found.size() - 1)) {
            try {
                return connect(one, each);
            } catch (IOException e) {
                LOG.debug("{} at {}: {}", address, one, e.getMessage());
            }
        }
        return connect(found.getLast(), each);
    }

    private static SocketChannel connect(InetSocketAddress address, Duration patience) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(address, (int) Math.max(1, patience.toMillis()));
            prepare(channel);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    static void prepare(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }

    static Multiaddr multiaddr(SocketAddress address) throws IOException {
        if (!(address instanceof InetSocketAddress ip)) {
            throw new IOException("no IP address: " + address);
        }
        String host = ip.getAddress().getHostAddress();
        int zone = host.indexOf('%');
        String family = ip.getAddress() instanceof Inet4Address ? "/ip4/" : "/ip6/";
        return Multiaddr.parse(family + (zone < 0 ? host : host.substring(0, zone)) + "/tcp/" + ip.getPort());
    }

    /** The IP address in a multiaddr; empty for a name. */
    static Optional<InetAddress> ip(Multiaddr address) {
        Multiaddr.Part host = address.parts().getFirst();
        boolean literal = host.protocol() == AddressProtocol.IP4 || host.protocol() == AddressProtocol.IP6;
        return literal ? Optional.of(InetAddress.ofLiteral(host.value())) : Optional.empty();
    }

    /** The IP address of a socket's other end; empty when it has none. */
    static Optional<InetAddress> ip(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress ip ? Optional.of(ip.getAddress()) : Optional.empty();
    }

    private static List<InetSocketAddress> resolve(Multiaddr address) throws IOException {
        Multiaddr.Part host = address.parts().getFirst();
        String port = address.value(AddressProtocol.TCP)
                .orElseThrow(() -> new WireException("cannot dial " + address + ": not over TCP"));
        List<InetSocketAddress> found = Arrays.stream(InetAddress.getAllByName(host.value()))
                .filter(each -> fits(host.protocol(), each))
                .limit(RESOLVED_MAX)
                .map(each -> new InetSocketAddress(each, Integer.parseInt(port)))
                .toList();
        if (found.isEmpty()) {
            throw new UnknownHostException(host.value() + " has no address of that family");
        }
        return found;
    }

    private static boolean fits(AddressProtocol protocol, InetAddress ip) {
        return switch (protocol) {
            case IP4, DNS4 -> ip instanceof Inet4Address;
            case DNS6 -> !(ip instanceof Inet4Address);
            case IP6, DNS -> true;
            case TCP,
                    IP6ZONE,
                    DNSADDR,
                    UDP,
                    P2P_CIRCUIT,
                    P2P,
                    TLS,
                    QUIC_V1,
                    WEBTRANSPORT,
                    CERTHASH,
                    WS,
                    WSS,
                    WEBRTC_DIRECT -> false;
        };
    }

    private static String lower(@Nullable String message) {
        return message == null || message.isEmpty()
                ? "the system refuses it"
                : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }
}
