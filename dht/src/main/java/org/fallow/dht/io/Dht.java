package org.fallow.dht.io;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.fallow.dht.kademlia.Kademlia;
import org.fallow.dht.kademlia.KademliaAction;
import org.fallow.dht.kademlia.KademliaEvent;
import org.fallow.dht.kademlia.KademliaEvent.Asked;
import org.fallow.dht.kademlia.KademliaEvent.Listening;
import org.fallow.dht.kademlia.KademliaEvent.ModeChanged;
import org.fallow.dht.kademlia.KademliaEvent.PeerGone;
import org.fallow.dht.kademlia.KademliaEvent.PeerIdentified;
import org.fallow.dht.kademlia.KademliaEvent.Withdrawn;
import org.fallow.dht.kademlia.Operation;
import org.fallow.dht.kademlia.Result;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.MessageCodec;
import org.fallow.dht.record.RecordStorage;
import org.fallow.dht.record.Value;
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
    /** How many peers a key is stored at, and at most how many closest peers can be found. */
    public static final int WIDTH = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Dht.class);
    private static final int INBOX_MAX = 8_192;
    private static final int OPERATIONS_MAX = 48;
    private static final int MULTIHASH_BYTES = 34;
    private static final Duration INBOX_PATIENCE = Duration.ofSeconds(1);

    /** The machine keeps to the deadline; this is for its answer to come through. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Host host;
    private final DhtOptions options;
    private final InstantSource clock;
    private final Bootstrap bootstrap;
    private final KeptStreams streams;
    private final Exchange exchange;
    private final Inbound inbound;
    private final RecordStorage storage;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final MachineDriver<KademliaEvent, KademliaAction> driver;
    private final Semaphore room = new Semaphore(OPERATIONS_MAX, true);
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, BlockingQueue<Result>> waiting = new ConcurrentHashMap<>();
    private volatile List<PeerAddresses> table = List.of();

    /** Changed under this object's lock. */
    private volatile boolean serving;

    private volatile boolean open = true;

    private Dht(Host host, DhtOptions options, InstantSource clock, RandomGenerator random) {
        this.host = host;
        this.options = options;
        this.clock = clock;
        this.storage = options.storage();
        this.serving = options.mode().serves(host.dialable(), host.addresses());
        this.bootstrap = new Bootstrap(host, options.bootstrap());
        this.streams = new KeptStreams(threads, KeptStreams.IDLE);
        this.exchange = new Exchange(host, options.protocol(), streams);
        this.inbound = new Inbound(options.protocol(), this::offer);
        Kademlia machine = new Kademlia(
                host.id(), serving, options.validators(), options.settings(), storage.load(), random, clock.instant());
        this.driver = MachineDriver.start("dht " + host.id(), machine, clock, INBOX_MAX, this::perform, this::fault);
    }

    /**
     * Starts a node on a host: serves the protocol (in server mode), connects to the bootstrap addresses in the
     * background, and keeps doing so while it knows nobody. The host stays the caller's, and must be closed after this.
     *
     * @param clock must not go backwards
     * @param random for the keys of refreshes; used on one thread
     */
    public static Dht start(Host host, DhtOptions options, InstantSource clock, RandomGenerator random) {
        Dht dht = new Dht(host, options, clock, random);
        dht.begin();
        return dht;
    }

    /** This node and where it listens. */
    public PeerAddresses self() {
        return new PeerAddresses(host.id(), host.addresses());
    }

    /** Whether this node answers others now: in {@link Mode#AUTO} that changes with how it is reached. */
    public boolean serving() {
        return serving;
    }

    /** How many peers the routing table holds. */
    public int tableSize() {
        return table.size();
    }

    /** The peers of the routing table with the addresses known for them, closest to this node first. */
    public List<PeerAddresses> tablePeers() {
        return table;
    }

    /** The up to {@link #WIDTH} other servers closest to a key that answered, closest first. */
    public List<PeerAddresses> closest(Key key, Duration patience) {
        return peers(ask(new Operation.FindClosest(key), patience));
    }

    /**
     * The up to {@code count} (1 to {@link #WIDTH}) servers closest to a key, closest first, this node among them when it
     * serves and is close enough: so a node learns whether it is one of a key's custodians, and who the others are.
     */
    public List<PeerAddresses> custodians(Key key, int count, Duration patience) {
        if (count < 1 || count > WIDTH) {
            throw new IllegalArgumentException("custodians: " + count + ", 1 to " + WIDTH + " can be found");
        }
        List<PeerAddresses> candidates = new ArrayList<>(closest(key, patience));
        if (serving()) {
            candidates.add(self());
        }
        Comparator<PeerAddresses> nearer = Comparator.comparing(peer -> Key.of(peer.id()), key.byDistance());
        return candidates.stream().sorted(nearer).limit(count).toList();
    }

    /** Where a peer may be reached, by its own word or that of those close to it. */
    public Optional<PeerAddresses> find(PeerId peer, Duration patience) {
        return peers(ask(new Operation.FindPeer(peer), patience)).stream().findFirst();
    }

    /** As {@link #get(byte[], int, Duration)} with a quorum of {@link Operation.Get#QUORUM}. */
    public Optional<byte[]> get(byte[] key, Duration patience) {
        return get(key, Operation.Get.QUORUM, patience);
    }

    /**
     * The best value (by its validator) that this node and the servers closest to the key hold. Servers found to hold
     * none or a worse one are given it afterwards, which the caller does not wait for.
     *
     * @param key {@code /NAMESPACE/REST}, at most 1 KiB
     * @param quorum the search ends as soon as so many servers gave that very value; 0 to ask all of the {@link #WIDTH}
     *     closest, which takes longer and misses no newer one
     */
    public Optional<byte[]> get(byte[] key, int quorum, Duration patience) {
        return switch (ask(new Operation.Get(key(key), quorum), patience)) {
            case Result.Read read -> read.value().map(Value::bytes);
            case Result.Peers peers -> Optional.empty();
            case Result.Count count -> Optional.empty();
            case Result.Refused refused -> Optional.empty();
        };
    }

    /**
     * Publishes a value: keeps it here, stores it at the {@link #WIDTH} servers closest to its key, and again every 22
     * hours as long as this node runs or finds it in its storage.
     *
     * @param key {@code /NAMESPACE/REST}, at most 1 KiB
     * @return how many other peers stored it; 0 also when this node holds a better one, or as much as it can
     * @throws IllegalArgumentException when the validators refuse the value, or it is longer than 12 KiB
     */
    public int put(byte[] key, byte[] value, Duration patience) {
        return count(ask(new Operation.Put(key(key), Value.of(value)), patience));
    }

    /**
     * As {@link #put(byte[], byte[], Duration)}, but for now at the {@code copies} (1 to {@link #WIDTH}) closest servers
     * only: for values that are short-lived and cheap to lose. The walk costs the same.
     */
    public int put(byte[] key, byte[] value, int copies, Duration patience) {
        if (copies < 1 || copies > WIDTH) {
            throw new IllegalArgumentException("copies: " + copies + " is not 1 to " + WIDTH);
        }
        return count(ask(new Operation.Put(key(key), Value.of(value), copies), patience));
    }

    /**
     * Tells the {@link #WIDTH} servers closest to a multihash that this node has what it names, now and again every 22
     * hours.
     *
     * @param multihash of sha2-256: 34 bytes
     * @return how many other peers were told
     * @throws IllegalArgumentException when it is not such a multihash
     */
    public int provide(byte[] multihash, Duration patience) {
        return count(ask(new Operation.Provide(multihash(multihash)), patience));
    }

    /** Stops publishing a value that was put, or a multihash that was provided; what others hold expires in time. */
    public void withdraw(byte[] key) {
        try {
            offer(new Withdrawn(key(key)), INBOX_PATIENCE);
        } catch (InterruptedException e) {
            // It may be published again; the caller sees the interrupt.
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Who has what a multihash names: at least {@code want} (1 or more) peers if that many are found, then the walk ends
     * early. This node is among them when it provides it.
     *
     * @throws IllegalArgumentException when it is not a sha2-256 multihash
     */
    public List<PeerAddresses> providers(byte[] multihash, int want, Duration patience) {
        if (want < 1) {
            throw new IllegalArgumentException("providers: " + want + " wanted");
        }
        return peers(ask(new Operation.FindProviders(multihash(multihash), want), patience));
    }

    /** Stops serving and asking, and returns when all threads are done. */
    @Override
    public void close() {
        synchronized (this) {
            open = false;
            if (serving) {
                host.withdraw(options.protocol());
            }
        }
        driver.close();
        inbound.close();
        streams.close();
        waiting.values().forEach(waiter -> waiter.offer(new Result.Refused(Result.Reason.BUSY)));
        threads.shutdownNow();
        threads.close();
    }

    private void begin() {
        driver.offer(new Listening(host.addresses()));
        synchronized (this) {
            if (serving) {
                host.serve(inbound);
            }
        }
        host.listen(new Peers());
        moved();
        threads.execute(bootstrap);
        threads.execute(streams);
    }

    /** The node is reached otherwise now; this may make it a server or a client. */
    private void moved() {
        List<Multiaddr> addresses = host.addresses();
        tell(new Listening(addresses));
        synchronized (this) {
            boolean serves = options.mode().serves(host.dialable(), addresses);
            if (!open || serves == serving) {
                return;
            }
            serving = serves;
            tell(new ModeChanged(serves));
            if (serves) {
                host.serve(inbound);
            } else {
                host.withdraw(options.protocol());
            }
        }
        LOG.info("dht: this node is a {} now", serving ? "server" : "client");
    }

    /** Must not block: with a full inbox the news is lost, and a peer comes in when it is next heard of. */
    private void tell(KademliaEvent event) {
        if (open && !driver.offer(event)) {
            LOG.warn("dht: the inbox is full; news is lost");
        }
    }

    private Result ask(Operation operation, Duration patience) {
        Result nothing = new Result.Refused(Result.Reason.BUSY);
        Instant deadline = clock.instant().plus(patience);
        try {
            if (!open || !room.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return nothing;
            }
            try {
                return await(operation, deadline).orElse(nothing);
            } finally {
                room.release();
            }
        } catch (InterruptedException e) {
            // As if the patience had run out; the caller sees the interrupt.
            Thread.currentThread().interrupt();
            return nothing;
        }
    }

    private Optional<Result> await(Operation operation, Instant deadline) throws InterruptedException {
        long number = numbers.getAndIncrement();
        BlockingQueue<Result> waiter = new ArrayBlockingQueue<>(1);
        waiting.put(number, waiter);
        try {
            if (operation instanceof Operation.Provide) {
                offer(new Listening(host.addresses()), INBOX_PATIENCE);
            }
            Duration left = Duration.between(clock.instant(), deadline);
            boolean asked = offer(new Asked(number, operation, deadline), left);
            return asked
                    ? Optional.ofNullable(waiter.poll(left.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS))
                    : Optional.empty();
        } finally {
            waiting.remove(number);
        }
    }

    private boolean offer(KademliaEvent event, Duration patience) throws InterruptedException {
        return open && driver.offer(event, patience);
    }

    /** On the driver's thread. */
    private void perform(KademliaAction action) {
        switch (action) {
            case KademliaAction.Send send -> {
                if (open) {
                    threads.execute(() -> exchange(send));
                }
            }
            case KademliaAction.Answer answer -> inbound.answer(answer);
            case KademliaAction.Finished finished -> {
                BlockingQueue<Result> waiter = waiting.remove(finished.operationId());
                if (waiter != null) {
                    waiter.add(finished.result());
                }
            }
            case KademliaAction.Persist persist -> storage.save(persist.stored());
            case KademliaAction.Forget forget -> storage.remove(forget.stored());
            case KademliaAction.TableChanged changed -> {
                table = changed.peers();
                bootstrap.knows(table.size());
            }
        }
    }

    private void exchange(KademliaAction.Send send) {
        KademliaEvent outcome = exchange.perform(send);
        try {
            if (open && !driver.offer(outcome, INBOX_PATIENCE)) {
                LOG.warn(
                        "dht: the inbox is full; what {} answered is lost",
                        send.peer().id());
            }
        } catch (InterruptedException e) {
            // The end.
            Thread.currentThread().interrupt();
        }
    }

    private void fault(Throwable bug) {
        LOG.error("dht: a bug; this node of the DHT has stopped", bug);
    }

    private static List<PeerAddresses> peers(Result result) {
        return switch (result) {
            case Result.Peers peers -> peers.peers();
            case Result.Read read -> List.of();
            case Result.Count count -> List.of();
            case Result.Refused refused -> List.of();
        };
    }

    private static int count(Result result) {
        return switch (result) {
            case Result.Count count -> count.peers();
            case Result.Refused refused -> {
                if (refused.reason() == Result.Reason.INVALID) {
                    throw new IllegalArgumentException("value: its validator refuses it, or it is too long");
                }
                yield 0;
            }
            case Result.Peers peers -> 0;
            case Result.Read read -> 0;
        };
    }

    private static Key key(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MessageCodec.KEY_MAX) {
            throw new IllegalArgumentException("key: " + bytes.length + " bytes, 1 to " + MessageCodec.KEY_MAX);
        }
        return Key.of(bytes);
    }

    private static Key multihash(byte[] bytes) {
        if (bytes.length != MULTIHASH_BYTES || bytes[0] != 0x12 || bytes[1] != 0x20) {
            throw new IllegalArgumentException("multihash: not one of sha2-256");
        }
        return Key.of(bytes);
    }

    private final class Peers implements PeerListener {
        @Override
        public void identified(PeerAddresses peer, Set<String> protocols) {
            tell(new PeerIdentified(peer, protocols.contains(options.protocol())));
        }

        @Override
        public void disconnected(PeerId peer) {
            streams.forget(peer);
            tell(new PeerGone(peer));
        }

        @Override
        public void moved() {
            Dht.this.moved();
        }
    }
}
