package org.fallow.libp2p.io;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.fallow.libp2p.address.AddressProtocol;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.address.TcpAddress;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.reach.DialOrder;
import org.fallow.libp2p.reach.NamedList;

/**
 * Turns addresses by name into addresses by IP. The system's resolver blocks in native code, where a virtual thread holds
 * its carrier, and there are as many carriers as processors: so lookups have a few platform threads of their own.
 */
final class Names implements AutoCloseable {
    /** Lookups at a time, and how many may wait for one to end. */
    private static final int THREADS_MAX = 4;

    private static final int WAITING_MAX = 64;

    /** How deep a {@code /dnsaddr} may lead to others. */
    static final int DEPTH_MAX = 4;

    /** Lookups for one address. */
    static final int LOOKUPS_MAX = 16;

    /** Records of one name that are looked at, and addresses one address can become. */
    static final int RECORDS_MAX = 64;

    static final int FOUND_MAX = 16;

    private static final Duration THREAD_IDLE = Duration.ofSeconds(5);

    private final NameService service;
    private final ThreadPoolExecutor threads;

    Names(NameService service) {
        this.service = service;
        this.threads = new ThreadPoolExecutor(
                THREADS_MAX,
                THREADS_MAX,
                THREAD_IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new ArrayBlockingQueue<>(WAITING_MAX),
                Thread.ofPlatform().daemon().name("libp2p-names-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Whether an address must be looked up before it can be dialled. */
    static boolean named(Multiaddr address) {
        return DialOrder.isNamedList(address)
                || TcpAddress.of(address).filter(tcp -> tcp.ip().isEmpty()).isPresent();
    }

    /**
     * What an address stands for: TCP addresses by IP, without {@code /p2p}, at least one.
     *
     * @throws UnknownHostException when there are none, or not in time
     */
    List<Multiaddr> resolve(PeerId peer, Multiaddr address, Duration patience)
            throws IOException, InterruptedException {
        Walk walk = new Walk(peer, System.nanoTime() + patience.toNanos());
        walk.follow(address, 0);
        if (walk.found.isEmpty()) {
            throw walk.failure.orElseGet(() -> new UnknownHostException(address + " leads to no address of " + peer));
        }
        return List.copyOf(walk.found);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** One address with all it leads to. */
    private final class Walk {
        private final PeerId peer;
        private final long deadlineNanos;
        private final Set<Multiaddr> seen = new LinkedHashSet<>();
        private final Set<Multiaddr> found = new LinkedHashSet<>();
        private Optional<IOException> failure = Optional.empty();

        private Walk(PeerId peer, long deadlineNanos) {
            this.peer = peer;
            this.deadlineNanos = deadlineNanos;
        }

        private void follow(Multiaddr address, int depth) throws InterruptedException {
            if (found.size() == FOUND_MAX) {
                return;
            }
            Optional<TcpAddress> tcp = TcpAddress.of(address);
            if (tcp.isPresent() && tcp.get().ip().isPresent()) {
                found.add(address.withoutPeer());
            } else if (depth <= DEPTH_MAX && seen.size() < LOOKUPS_MAX && seen.add(address)) {
                try {
                    if (tcp.isPresent()) {
                        hosts(tcp.get());
                    } else if (DialOrder.isNamedList(address)) {
                        list(address, depth);
                    }
                } catch (IOException e) {
                    failure = Optional.of(e);
                }
            }
        }

        private void hosts(TcpAddress address) throws IOException, InterruptedException {
            String name = checked(address.host().value());
            for (InetAddress ip : inTime(name, () -> service.addresses(name))) {
                if (found.size() < FOUND_MAX && fits(address.host().protocol(), ip)) {
                    found.add(Sockets.multiaddr(ip, address.port()));
                }
            }
        }

        private void list(Multiaddr address, int depth) throws IOException, InterruptedException {
            String host = checked(address.parts().getFirst().value());
            String name = NamedList.recordName(host);
            List<String> records = inTime(name, () -> service.texts(name));
            for (String record : records.subList(0, Math.min(RECORDS_MAX, records.size()))) {
                Optional<Multiaddr> next = NamedList.address(record, peer, address);
                if (next.isPresent()) {
                    follow(next.get(), depth + 1);
                }
            }
        }

        private <T> T inTime(String name, Callable<T> lookup) throws IOException, InterruptedException {
            Future<T> answer;
            try {
                answer = threads.submit(lookup);
            } catch (RejectedExecutionException e) {
                throw new IOException(name + ": too many names are being looked up", e);
            }
            try {
                return answer.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                throw new UnknownHostException(name + ": no answer in time");
            } catch (ExecutionException e) {
                // Whatever the system's resolver or the library throws: the name was not looked up.
                Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
                throw new IOException(name + ": " + cause.getMessage(), cause);
            } finally {
                answer.cancel(true);
            }
        }
    }

    private static String checked(String name) throws IOException {
        if (!NamedList.isName(name)) {
            throw new UnknownHostException("'" + name + "' is no name to look up");
        }
        return name;
    }

    private static boolean fits(AddressProtocol protocol, InetAddress ip) {
        boolean four = ip instanceof Inet4Address;
        return protocol == AddressProtocol.DNS || four == (protocol == AddressProtocol.DNS4);
    }
}
