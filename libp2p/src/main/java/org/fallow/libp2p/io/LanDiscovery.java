package org.fallow.libp2p.io;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.fallow.libp2p.address.Subnet;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.reach.Mdns;
import org.fallow.libp2p.reach.MdnsAction;
import org.fallow.libp2p.reach.MdnsEvent;
import org.fallow.libp2p.reach.MdnsMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Meets the peers of the local networks by multicast DNS over IPv4, until it is closed. What it hears are hints: the host
 * dials them, and only who proves its id there is known afterwards.
 */
public final class LanDiscovery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LanDiscovery.class);

    /** Where multicast DNS is spoken: RFC 6762, section 3. */
    private static final InetAddress GROUP = InetAddress.ofLiteral("224.0.0.251");

    private static final int PORT = 5353;
    private static final int TTL = 255;

    /** Networks spoken to, messages waiting to be read, peers waiting to be dialled; more of each are left out. */
    private static final int NETWORKS_MAX = 16;

    private static final int INBOX_MAX = 64;
    private static final int DIALS_MAX = 32;

    private static final Duration DIAL_PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final Host host;
    private final DatagramChannel channel;
    private final Threads threads = new Threads("mdns");
    private final Closing closing = new Closing();
    private final BlockingQueue<PeerId> dials = new ArrayBlockingQueue<>(DIALS_MAX);
    private final Map<NetworkInterface, MembershipKey> joined = new LinkedHashMap<>();
    private final MachineDriver<MdnsEvent, MdnsAction> driver;
    private volatile Map<InetAddress, Subnet> networks = Map.of();

    private LanDiscovery(Host host, InstantSource clock, DatagramChannel channel) {
        this.host = host;
        this.channel = channel;
        look();
        Mdns machine = new Mdns(host.id(), new SecureRandom(), clock.instant());
        driver =
                MachineDriver.start("mdns " + host.id(), machine, clock, INBOX_MAX, this::perform, LanDiscovery::fault);
    }

    /**
     * Starts looking for peers. The host stays the caller's, and must be closed after this.
     *
     * @param clock must not go backwards
     * @throws IOException in one line, when another program keeps the port to itself
     */
    public static LanDiscovery start(Host host, InstantSource clock) throws IOException {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, TTL);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
            channel.bind(new InetSocketAddress(PORT));
        } catch (IOException e) {
            channel.close();
            throw new IOException(
                    "no peers are looked for on the local network: UDP port " + PORT + ": " + e.getMessage(), e);
        }
        LanDiscovery discovery = new LanDiscovery(host, clock, channel);
        discovery.threads.execute(discovery::read);
        discovery.threads.execute(discovery::watch);
        discovery.threads.execute(discovery::dial);
        return discovery;
    }

    @Override
    public void close() {
        closing.begin();
        driver.close();
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing the mDNS socket", e);
        }
        dials.clear();
        threads.interrupt(CLOSE_PATIENCE);
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocate(MdnsMessage.BYTES_MAX + 1);
        while (channel.isOpen()) {
            try {
                buffer.clear();
                InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
                buffer.flip();
                // A question from another port wants its answer there, and an answer from one must be ignored: section
                // 6.
                if (from != null && from.getPort() == PORT && isNear(from.getAddress())) {
                    byte[] packet = new byte[buffer.remaining()];
                    buffer.get(packet);
                    driver.offer(new MdnsEvent.Received(packet, isMine(from.getAddress())));
                }
            } catch (IOException e) {
                if (channel.isOpen()) {
                    LOG.debug("mDNS: {}", e.getMessage());
                    closing.pause(LOOK_AGAIN);
                }
            }
        }
    }

    private boolean isNear(InetAddress from) {
        return networks.values().stream().anyMatch(network -> network.contains(from));
    }

    private boolean isMine(InetAddress from) {
        return networks.containsKey(from);
    }

    /** Networks come and go, and so do the addresses of this host. */
    private void watch() {
        do {
            look();
            driver.offer(new MdnsEvent.Listening(host.addresses(), Interfaces.here()));
        } while (!closing.pause(LOOK_AGAIN));
    }

    private void look() {
        try {
            List<NetworkInterface> there = new ArrayList<>();
            Map<InetAddress, Subnet> near = new LinkedHashMap<>();
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                if (there.size() < NETWORKS_MAX && speaksMulticast(each)) {
                    there.add(each);
                    near.putAll(Interfaces.networks(each));
                }
            }
            networks = Map.copyOf(near);
            join(there);
        } catch (SocketException e) {
            LOG.debug("mDNS: {}", e.getMessage());
        }
    }

    /** An interface whose addresses have changed is another one to the JDK, so the old membership goes first. */
    private void join(List<NetworkInterface> there) {
        synchronized (joined) {
            joined.forEach((network, membership) -> {
                if (!there.contains(network)) {
                    membership.drop();
                }
            });
            joined.keySet().retainAll(there);
            for (NetworkInterface each : there) {
                try {
                    if (!joined.containsKey(each)) {
                        joined.put(each, channel.join(GROUP, each));
                    }
                } catch (IOException e) {
                    LOG.debug("mDNS on {}: {}", each.getName(), e.getMessage());
                }
            }
        }
    }

    private static boolean speaksMulticast(NetworkInterface network) throws SocketException {
        return network.isUp()
                && network.supportsMulticast()
                && !network.isLoopback()
                && !network.isPointToPoint()
                && network.inetAddresses().anyMatch(Inet4Address.class::isInstance);
    }

    /** On the driver's thread. */
    private void perform(MdnsAction action) {
        switch (action) {
            case MdnsAction.Send send -> send(send.packet());
            case MdnsAction.Found found -> {
                host.remember(new PeerAddresses(found.peer(), found.addresses()));
                if (!dials.offer(found.peer())) {
                    LOG.debug("mDNS: {} is not dialled, too many are to be", found.peer());
                }
            }
        }
    }

    private void send(byte[] packet) {
        List<NetworkInterface> all;
        synchronized (joined) {
            all = List.copyOf(joined.keySet());
        }
        for (NetworkInterface each : all) {
            try {
                channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, each);
                channel.send(ByteBuffer.wrap(packet), new InetSocketAddress(GROUP, PORT));
            } catch (IOException e) {
                LOG.debug("mDNS on {}: {}", each.getName(), e.getMessage());
            }
        }
    }

    /** One at a time: who floods the network with peers only makes this queue overflow. */
    private void dial() {
        try {
            while (true) {
                PeerId peer = dials.take();
                boolean connected = host.connections().stream()
                        .anyMatch(each -> each.remote().equals(peer));
                if (!connected) {
                    greet(peer);
                }
            }
        } catch (InterruptedException e) {
            // The end: the one way to stop it.
            Thread.currentThread().interrupt();
        }
    }

    private void greet(PeerId peer) {
        try {
            host.ping(peer, DIAL_PATIENCE);
            LOG.debug("met {} on the local network", peer);
        } catch (IOException e) {
            LOG.debug("{}, said to be on the local network: {}", peer, e.getMessage());
        }
    }

    private static void fault(Throwable bug) {
        LOG.error("mDNS: a bug; peers on the local network are not looked for any more", bug);
    }
}
