package org.fallow.libp2p.io;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.Inet6Address;
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
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.address.AddressProtocol;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.address.TcpAddress;
import org.fallow.libp2p.wire.WireException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TCP sockets by multiaddr. */
final class Sockets {
    private static final int BACKLOG = 256;
    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    private Sockets() {}

    /** Listens; a failure is one line that names the address. */
    static ServerSocketChannel listen(Multiaddr address) throws IOException {
        TcpAddress tcp = TcpAddress.of(address)
                .filter(each -> each.ip().isPresent())
                .orElseThrow(() -> new IOException(
                        "cannot listen on " + address + ": only /ip4 or /ip6 with /tcp can be listened on"));
        ProtocolFamily protocols = tcp.host().protocol() == AddressProtocol.IP4
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
        ServerSocketChannel server = ServerSocketChannel.open(protocols);
        try {
            server.bind(socketAddress(address), BACKLOG);
            share(server);
            return server;
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

    /**
     * Lets this host dial from the port it listens on. Only now that the port is ours alone: asked for before, it would
     * let two hosts listen on one port.
     */
    private static void share(ServerSocketChannel server) {
        try {
            if (server.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
                server.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
        } catch (IOException e) {
            LOG.debug("ports are not shared: {}", e.getMessage());
        }
    }

    /**
     * Connects in time, to an address by IP.
     *
     * @param from listening sockets whose port may be dialled from, so that a NAT shows others the port where it lets
     *     them in; empty for any free port
     */
    static SocketChannel connect(Multiaddr address, List<InetSocketAddress> from, Duration patience)
            throws IOException {
        InetSocketAddress there = socketAddress(address);
        Optional<InetSocketAddress> port =
                from.stream().filter(each -> leadsTo(each, there)).findFirst();
        if (port.isPresent()) {
            try {
                return connect(there, port, patience);
            } catch (BindException taken) {
                // The same two ends are connected already, or the system does not share ports: rust-libp2p#4568.
                LOG.debug("dialling {} from a free port: {}", there, taken.getMessage());
            }
        }
        return connect(there, Optional.empty(), patience);
    }

    /** Not on loopback, where no NAT is and both ends often dial at once. */
    private static boolean leadsTo(InetSocketAddress from, InetSocketAddress to) {
        return from.getAddress() instanceof Inet4Address == to.getAddress() instanceof Inet4Address
                && !from.getAddress().isLoopbackAddress()
                && !to.getAddress().isLoopbackAddress();
    }

    private static SocketChannel connect(InetSocketAddress address, Optional<InetSocketAddress> from, Duration patience)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            if (from.isPresent()) {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
                    channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                }
                channel.bind(from.get());
            }
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
        return multiaddr(ip.getAddress(), ip.getPort());
    }

    /** The zone is left out: it means nothing elsewhere. */
    static Multiaddr multiaddr(InetAddress ip, int port) throws WireException {
        String host = ip.getHostAddress();
        int zone = host.indexOf('%');
        String family = ip instanceof Inet4Address ? "/ip4/" : "/ip6/";
        return Multiaddr.parse(family + (zone < 0 ? host : host.substring(0, zone)) + "/tcp/" + port);
    }

    /** The IP address of a socket's other end; empty when it has none. */
    static Optional<InetAddress> ip(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress ip ? Optional.of(ip.getAddress()) : Optional.empty();
    }

    private static InetSocketAddress socketAddress(Multiaddr address) throws IOException {
        TcpAddress tcp = TcpAddress.of(address)
                .orElseThrow(() -> new WireException("cannot dial " + address + ": not over TCP"));
        InetAddress ip = tcp.ip().orElseThrow(() -> new WireException("cannot dial " + address + ": not by IP"));
        return new InetSocketAddress(tcp.zone().isEmpty() ? ip : zoned(ip, tcp.zone()), tcp.port());
    }

    private static InetAddress zoned(InetAddress ip, String zone) throws IOException {
        NetworkInterface network = NetworkInterface.getByName(zone);
        if (network == null) {
            throw new UnknownHostException("this computer has no network interface " + zone);
        }
        return Inet6Address.getByAddress(null, ip.getAddress(), network);
    }

    private static String lower(@Nullable String message) {
        return message == null || message.isEmpty()
                ? "the system refuses it"
                : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }
}
