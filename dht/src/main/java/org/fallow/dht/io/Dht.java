package org.fallow.dht.io;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.fallow.dht.kademlia.Found;
import org.fallow.dht.kademlia.Kademlia;
import org.fallow.dht.kademlia.KademliaAction;
import org.fallow.dht.kademlia.KademliaEvent;
import org.fallow.dht.kademlia.Operation;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Message;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.host.PeerListener;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.io.MachineDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node of the DHT, as other modules see it. All methods may be called from any thread, and block at most about as long
 * as their patience; when it runs out, they give what was found so far. An interrupt ends the wait in the same way and
 * stays set; after {@link #close} they return at once, as if nobody could be reached.
 */
public final class Dht implements AutoCloseable {
    private static final int INBOX_MAX = 4096;
    private static final Duration INBOX_PATIENCE = Duration.ofSeconds(5);
    private static final Duration BOOTSTRAP_PATIENCE = Duration.ofSeconds(10);
    private static final Duration BOOTSTRAP_AGAIN = Duration.ofSeconds(2);
    private static final int VALUE_BYTES_MAX = 12 << 10;
    private static final int MULTIHASH_BYTES = 34;
    private static final Found NOTHING = new Found(List.of(), Optional.empty(), List.of(), 0);

    private static final Logger LOG = LoggerFactory.getLogger(Dht.class);

    private final Host host;
    private final DhtOptions options;
    private final KadStreams streams;
    private final Map<Long, BlockingQueue<Found>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final MachineDriver<KademliaEvent, KademliaAction> driver;
    private final Thread bootstrap;
    private volatile List<PeerId> table = List.of();

    private Dht(Host host, DhtOptions options, InstantSource clock, RandomGenerator random) {
        this.host = host;
        this.options = options;
        this.streams = new KadStreams(host, options.protocol(), this::tell);
        Kademlia machine = new Kademlia(host.id(), options.server(), options.validators(), random);
        this.driver = MachineDriver.start(
                "kademlia",
                machine,
                clock,
                INBOX_MAX,
                action -> {
                    perform(action);
                    table = machine.peers();
                },
                e -> LOG.error("a fault in the DHT", e));
        this.bootstrap = Thread.ofVirtual().name("dht-bootstrap").unstarted(this::bootstrap);
    }

    /**
     * Starts a node on a host: serves the protocol (in server mode), connects to the bootstrap addresses in the
     * background, and keeps doing so while it knows nobody. The host stays the caller's, and must be closed after this.
     *
     * @param clock must not go backwards
     * @param random for the keys of refreshes
     */
    public static Dht start(Host host, DhtOptions options, InstantSource clock, RandomGenerator random) {
        Dht dht = new Dht(host, options, clock, random);
        dht.tell(new KademliaEvent.Listening(dht.self()));
        if (options.server()) {
            host.serve(dht.streams);
        }
        host.listen(dht.new Peers());
        dht.bootstrap.start();
        return dht;
    }

    /** This node and where it listens. */
    public PeerAddresses self() {
        return new PeerAddresses(host.id(), host.addresses());
    }

    /** Whether this node answers others. */
    public boolean serving() {
        return options.server();
    }

    /** How many peers the routing table holds. */
    public int tableSize() {
        return table.size();
    }

    /** The peers of the routing table with the addresses known for them, closest to this node first. */
    public List<PeerAddresses> tablePeers() {
        return table.stream().map(host::known).toList();
    }

    /** The up to 20 other servers closest to a key that answered, closest first. */
    public List<PeerAddresses> closest(Key key, Duration patience) {
        return run(new Operation.FindClosest(key), patience).closest().stream()
                .map(host::known)
                .toList();
    }

    /**
     * The up to {@code count} (1 to 20) servers closest to a key, closest first, this node among them when it serves and
     * is close enough: so a node learns whether it is one of a key's custodians, and who the others are.
     */
    public List<PeerAddresses> custodians(Key key, int count, Duration patience) {
        List<PeerAddresses> all = new ArrayList<>(closest(key, patience));
        if (serving()) {
            all.add(self());
        }
        all.sort((a, b) -> key.compareDistance(Key.of(a.id()), Key.of(b.id())));
        return List.copyOf(all.subList(0, Math.min(count, all.size())));
    }

    /** The best value (by its validator) that this node and the 20 servers closest to the key hold. */
    public Optional<byte[]> get(byte[] key, Duration patience) {
        return run(new Operation.Get(Key.of(key)), patience).value();
    }

    /**
     * Publishes a value: keeps it here, stores it at the 20 servers closest to its key, and again every 22 hours as long
     * as this node runs.
     *
     * @return how many other peers stored it
     * @throws IllegalArgumentException when the value is longer than 12 KiB
     */
    public int put(byte[] key, byte[] value, Duration patience) {
        if (value.length > VALUE_BYTES_MAX) {
            throw new IllegalArgumentException("value: " + value.length + " bytes, at most " + VALUE_BYTES_MAX);
        }
        return run(new Operation.Put(Key.of(key), value.clone()), patience).stored();
    }

    /**
     * Tells the 20 servers closest to a multihash that this node has what it names, now and again every 22 hours.
     *
     * @param multihash of sha2-256: 34 bytes
     * @return how many other peers were told
     * @throws IllegalArgumentException when it is not such a multihash
     */
    public int provide(byte[] multihash, Duration patience) {
        return run(new Operation.Provide(sha256(multihash)), patience).stored();
    }

    /**
     * Who has what a multihash names: at least {@code want} peers if that many are found, then the walk ends early.
     * This node is among them when it provides it.
     */
    public List<PeerAddresses> providers(byte[] multihash, int want, Duration patience) {
        return run(new Operation.FindProviders(sha256(multihash), want), patience)
                .providers();
    }

    /** Stops serving and asking, and returns when all threads are done. */
    @Override
    public void close() {
        bootstrap.interrupt();
        host.withdraw(options.protocol());
        driver.close();
        streams.close();
        waiting.values().forEach(w -> w.offer(NOTHING));
    }

    private static Key sha256(byte[] multihash) {
        if (multihash.length != MULTIHASH_BYTES || multihash[0] != 0x12 || multihash[1] != 0x20) {
            throw new IllegalArgumentException("not a sha2-256 multihash of 34 bytes");
        }
        return Key.of(multihash);
    }

    private Found run(Operation operation, Duration patience) {
        long id = ids.incrementAndGet();
        BlockingQueue<Found> result = new ArrayBlockingQueue<>(2);
        waiting.put(id, result);
        try {
            if (!driver.offer(new KademliaEvent.Wanted(id, operation), patience)) {
                return NOTHING;
            }
            Found found = result.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (found == null) {
                tell(new KademliaEvent.GivenUp(id));
                found = result.poll(INBOX_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
            return found == null ? NOTHING : found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NOTHING;
        } finally {
            waiting.remove(id);
        }
    }

    private void perform(KademliaAction action) {
        switch (action) {
            case KademliaAction.Ask(long id, PeerId peer, Message request) -> streams.ask(id, peer, request);
            case KademliaAction.Reply(long id, Optional<Message> response) -> streams.reply(id, response);
            case KademliaAction.Learned(PeerAddresses peer) -> host.remember(peer);
            case KademliaAction.Finished(long id, Found found) -> {
                BlockingQueue<Found> waiter = waiting.get(id);
                if (waiter != null && !waiter.offer(found)) {
                    LOG.debug("operation {} finished twice", id);
                }
            }
        }
    }

    private void tell(KademliaEvent event) {
        try {
            if (!driver.offer(event, INBOX_PATIENCE)) {
                LOG.debug(
                        "the DHT's inbox is full: {} is lost", event.getClass().getSimpleName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Meets the first peers, and tries again while the table is empty. */
    private void bootstrap() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (table.isEmpty()) {
                    options.bootstrap().forEach(this::meet);
                }
                Thread.sleep(BOOTSTRAP_AGAIN);
            }
        } catch (InterruptedException e) {
            LOG.debug("the DHT no longer looks for peers");
        }
    }

    private void meet(Multiaddr address) {
        try {
            host.connect(address, BOOTSTRAP_PATIENCE);
        } catch (IOException e) {
            LOG.info("bootstrap {}: {}", address, e.getMessage());
        }
    }

    /** Peers that serve the protocol are worth a probe. */
    private final class Peers implements PeerListener {
        @Override
        public void identified(PeerAddresses peer, Set<String> protocols) {
            if (protocols.contains(options.protocol())) {
                Thread.startVirtualThread(() -> tell(new KademliaEvent.Identified(peer.id())));
            }
        }

        @Override
        public void disconnected(PeerId peer) {
            LOG.debug("{} is gone; the next request shows whether it can be reached", peer);
        }
    }
}
