package org.fallow.dht.record;

import java.time.Instant;
import java.util.List;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;

/** Something this node keeps for the network, or publishes itself and so sends out again before it expires. */
public sealed interface StoredRecord {
    /** The key: a record key, or a multihash. */
    byte[] key();

    /** Who sent it; this node itself for what it publishes. */
    PeerId from();

    /** When it came in, by this node's clock. */
    Instant received();

    /** A value under a key. */
    record Value(byte[] key, byte[] value, PeerId from, Instant received) implements StoredRecord {}

    /** The word of {@code from} that it has what the multihash names, and where it may be reached. */
    record Provider(byte[] key, PeerId from, List<Multiaddr> addresses, Instant received) implements StoredRecord {
        /** Copies the list. */
        public Provider {
            addresses = List.copyOf(addresses);
        }
    }
}
