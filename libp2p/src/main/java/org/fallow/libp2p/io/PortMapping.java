package org.fallow.libp2p.io;

import com.offbynull.portmapper.PortMapperFactory;
import com.offbynull.portmapper.gateway.Bus;
import com.offbynull.portmapper.gateways.network.NetworkGateway;
import com.offbynull.portmapper.gateways.network.internalmessages.KillNetworkRequest;
import com.offbynull.portmapper.gateways.process.ProcessGateway;
import com.offbynull.portmapper.gateways.process.internalmessages.KillProcessRequest;
import com.offbynull.portmapper.mapper.MappedPort;
import com.offbynull.portmapper.mapper.PortMapper;
import com.offbynull.portmapper.mapper.PortType;
import com.offbynull.portmapper.mappers.natpmp.NatPmpPortMapper;
import com.offbynull.portmapper.mappers.pcp.PcpPortMapper;
import com.offbynull.portmapper.mappers.upnpigd.PortMapperUpnpIgdPortMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.fallow.libp2p.address.AddressProtocol;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.address.Nearness;
import org.fallow.libp2p.address.Nearness.Reach;
import org.fallow.libp2p.address.TcpAddress;
import org.fallow.libp2p.wire.WireException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the router to let the internet in at this host's TCP ports, by NAT-PMP, UPnP or PCP, whichever it speaks: for a
 * while, again before that is over, and not any more when this is closed. All in the background: finding a router takes half
 * a minute, and most of the time there is none that does it.
 */
public final class PortMapping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PortMapping.class);

    /** How long a router is asked to let the internet in; it is asked again at half of that. */
    private static final Duration LEASE = Duration.ofMinutes(20);

    /** After nothing was found, or what was found does not do it any more. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(10);

    private static final int PORTS_MAX = 4;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

    private final Supplier<List<Multiaddr>> listening;
    private final Consumer<List<Multiaddr>> reached;
    private final Duration lease;
    private final Threads threads = new Threads("port-mapping");
    private final Closing closing = new Closing();

    private PortMapping(Supplier<List<Multiaddr>> listening, Consumer<List<Multiaddr>> reached, Duration lease) {
        this.listening = listening;
        this.reached = reached;
        this.lease = lease;
    }

    /**
     * Starts asking.
     *
     * @param listening where this host listens; the TCP ports at private IPv4 addresses are what routers are asked for
     * @param reached is told where the internet reaches them, each time that changes; on a thread of this class
     */
    public static PortMapping start(Supplier<List<Multiaddr>> listening, Consumer<List<Multiaddr>> reached) {
        return start(listening, reached, LEASE);
    }

    static PortMapping start(Supplier<List<Multiaddr>> listening, Consumer<List<Multiaddr>> reached, Duration lease) {
        PortMapping mapping = new PortMapping(listening, reached, lease);
        mapping.threads.execute(mapping::run);
        return mapping;
    }

    /** Takes back what the router was asked for, and returns when that is done or takes too long. */
    @Override
    public void close() {
        closing.begin();
        threads.interrupt(CLOSE_PATIENCE);
    }

    private void run() {
        do {
            Set<Integer> ports = ports();
            if (!ports.isEmpty()) {
                try (Gateway gateway = new Gateway()) {
                    keep(gateway, ports);
                } catch (InterruptedException e) {
                    // The end: the one way to stop it.
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        } while (!closing.pause(LOOK_AGAIN));
    }

    private Set<Integer> ports() {
        return listening.get().stream()
                .filter(address -> Nearness.ofNowhere().of(address) == Reach.PRIVATE)
                .map(TcpAddress::of)
                .flatMap(Optional::stream)
                .filter(tcp -> tcp.host().protocol() == AddressProtocol.IP4)
                .map(TcpAddress::port)
                .limit(PORTS_MAX)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Until no router lets anything in any more. */
    private void keep(Gateway gateway, Set<Integer> ports) throws InterruptedException {
        List<PortMapper> routers = gateway.routers();
        LOG.debug("{} ways to ask a router for ports {}", routers.size(), ports);
        Map<Integer, Mapped> mapped = new LinkedHashMap<>();
        try {
            for (int port : ports) {
                Mapped first = firstOf(routers, port);
                if (first != null) {
                    mapped.put(port, first);
                }
            }
            while (!mapped.isEmpty()) {
                tell(mapped);
                TimeUnit.NANOSECONDS.sleep(lease.dividedBy(2).toNanos());
                renew(mapped);
            }
        } finally {
            reached.accept(List.of());
            takeBack(mapped);
        }
    }

    /** A port that a router lets the internet in at. */
    private record Mapped(PortMapper router, MappedPort port) {
        private Optional<Multiaddr> address() {
            try {
                Multiaddr address = Sockets.multiaddr(port.getExternalAddress(), port.getExternalPort());
                // A router behind another router has no public address to give.
                return Nearness.ofNowhere().of(address) == Reach.PUBLIC4 ? Optional.of(address) : Optional.empty();
            } catch (WireException e) {
                LOG.debug("a router says it maps to {}: {}", port, e.getMessage());
                return Optional.empty();
            }
        }
    }

    private @Nullable Mapped firstOf(List<PortMapper> routers, int port) throws InterruptedException {
        for (PortMapper router : routers) {
            try {
                MappedPort given = router.mapPort(PortType.TCP, port, port, lease.toSeconds());
                Mapped mapped = new Mapped(router, given);
                if (mapped.address().isPresent()) {
                    return mapped;
                }
                router.unmapPort(given);
            } catch (RuntimeException e) {
                // How the library says that a router refused, or did not answer.
                LOG.debug("port {} by {}: {}", port, name(router), e.getMessage());
            }
        }
        return null;
    }

    private void renew(Map<Integer, Mapped> all) throws InterruptedException {
        for (Iterator<Map.Entry<Integer, Mapped>> each = all.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Integer, Mapped> entry = each.next();
            Mapped now = renewed(entry.getKey(), entry.getValue());
            if (now == null) {
                each.remove();
            } else {
                entry.setValue(now);
            }
        }
    }

    private @Nullable Mapped renewed(int port, Mapped before) throws InterruptedException {
        try {
            return new Mapped(before.router(), before.router().refreshPort(before.port(), lease.toSeconds()));
        } catch (RuntimeException e) {
            // How the library says that a router refused, or did not answer: it may have been started anew.
            return firstOf(List.of(before.router()), port);
        }
    }

    private void tell(Map<Integer, Mapped> mapped) {
        List<Multiaddr> addresses = mapped.values().stream()
                .map(Mapped::address)
                .flatMap(Optional::stream)
                .toList();
        LOG.debug("routers let the internet in at {}", addresses);
        reached.accept(addresses);
    }

    /** On a thread of its own: this one may have been interrupted, and the library takes that for its end. */
    private static void takeBack(Map<Integer, Mapped> mapped) {
        CountDownLatch done = new CountDownLatch(1);
        Thread.ofVirtual().name("port-unmapping").start(() -> {
            for (Mapped each : mapped.values()) {
                try {
                    each.router().unmapPort(each.port());
                } catch (RuntimeException e) {
                    // How the library says that a router did not answer; the lease ends by itself.
                    LOG.debug("port {} is not taken back: {}", each.port(), e.getMessage());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            done.countDown();
        });
        boolean interrupted = Thread.interrupted();
        try {
            if (!done.await(CLOSE_PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.debug("the router does not answer; its leases end by themselves");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String name(PortMapper router) {
        return router.getClass().getSimpleName();
    }

    /** The library's sockets and its look at the routing table, each with a thread that ends at {@link #close}. */
    private static final class Gateway implements AutoCloseable {
        private final Bus network = NetworkGateway.create().getBus();
        private final Bus process = ProcessGateway.create().getBus();

        /** The ways to ask, the best first. PCP is last: the library renews with a new nonce, which RFC 6887 forbids. */
        private List<PortMapper> routers() throws InterruptedException {
            List<Class<?>> order =
                    List.of(NatPmpPortMapper.class, PortMapperUpnpIgdPortMapper.class, PcpPortMapper.class);
            List<PortMapper> found = new ArrayList<>(PortMapperFactory.discover(network, process));
            found.removeIf(router -> !order.contains(router.getClass()));
            found.sort(Comparator.comparingInt(router -> order.indexOf(router.getClass())));
            return found;
        }

        @Override
        public void close() {
            network.send(new KillNetworkRequest());
            process.send(new KillProcessRequest());
        }
    }
}
