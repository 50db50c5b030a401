package org.fallow.dht.io;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;

/**
 * A node of the DHT, as other modules see it. All methods may be called from any thread, and block at most about as long
 * as their patience; when it runs out, they give what was found so far. An interrupt ends the wait in the same way and
 * stays set; after {@link #close} they return at once, as if nobody could be reached. This commit fixes its shape only.
 */
@SuppressWarnings("DoNotCallSuggester") // the shape only: bodies follow
public final class Dht implements AutoCloseable {
    private Dht() {}

    /**
     * Starts a node on a host: serves the protocol (in server mode), connects to the bootstrap addresses in the
     * background, and keeps doing so while it knows nobody. The host stays the caller's, and must be closed after this.
     *
     * @param clock must not go backwards
     * @param random for the keys of refreshes
     */
    public static Dht start(Host host, DhtOptions options, InstantSource clock, RandomGenerator random) {
        throw new UnsupportedOperationException();
    }

    /** This node and where it listens. */
    public PeerAddresses self() {
        throw new UnsupportedOperationException();
    }

    /** Whether this node answers others. */
    public boolean serving() {
        throw new UnsupportedOperationException();
    }

    /** How many peers the routing table holds. */
    public int tableSize() {
        throw new UnsupportedOperationException();
    }

    /** The peers of the routing table with the addresses known for them, closest to this node first. */
    public List<PeerAddresses> tablePeers() {
        throw new UnsupportedOperationException();
    }

    /** The up to 20 other servers closest to a key that answered, closest first. */
    public List<PeerAddresses> closest(Key key, Duration patience) {
        throw new UnsupportedOperationException();
    }

    /**
     * The up to {@code count} (1 to 20) servers closest to a key, closest first, this node among them when it serves and
     * is close enough: so a node learns whether it is one of a key's custodians, and who the others are.
     */
    public List<PeerAddresses> custodians(Key key, int count, Duration patience) {
        throw new UnsupportedOperationException();
    }

    /** Where a peer may be reached, itself or by the word of those close to it. */
    public Optional<PeerAddresses> find(PeerId peer, Duration patience) {
        throw new UnsupportedOperationException();
    }

    /** The best value (by its validator) that this node and the 20 servers closest to the key hold. */
    public Optional<byte[]> get(byte[] key, Duration patience) {
        throw new UnsupportedOperationException();
    }

    /**
     * Publishes a value: keeps it here, stores it at the 20 servers closest to its key, and again every 22 hours as long
     * as this node runs or finds it in its storage.
     *
     * @return how many other peers stored it; 0 also when this node already holds a better one
     * @throws IllegalArgumentException when the validators refuse the value, or it is longer than 12 KiB
     */
    public int put(byte[] key, byte[] value, Duration patience) {
        throw new UnsupportedOperationException();
    }

    /**
     * Tells the 20 servers closest to a multihash that this node has what it names, now and again every 22 hours.
     *
     * @param multihash of sha2-256: 34 bytes
     * @return how many other peers were told
     * @throws IllegalArgumentException when it is not such a multihash
     */
    public int provide(byte[] multihash, Duration patience) {
        throw new UnsupportedOperationException();
    }

    /** Stops publishing a value that was put, or a multihash that was provided; what others hold expires in time. */
    public void withdraw(byte[] key) {
        throw new UnsupportedOperationException();
    }

    /**
     * Who has what a multihash names: at least {@code want} peers if that many are found, then the walk ends early.
     * This node is among them when it provides it.
     */
    public List<PeerAddresses> providers(byte[] multihash, int want, Duration patience) {
        throw new UnsupportedOperationException();
    }

    /** Stops serving and asking, and returns when all threads are done. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
