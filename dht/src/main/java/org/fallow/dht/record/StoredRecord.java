package org.fallow.dht.record;

import java.time.Instant;
import java.util.List;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;

/** Something this node keeps for the network, or publishes itself and so sends out again before it expires. */
public sealed interface StoredRecord {
    /** Its key: of a record key, or of a multihash. */
    Key key();

    /** Who sent it; this node itself for what it publishes. */
    PeerId from();

    /** When it came in, by this node's clock. */
    Instant received();

    /** A value under a key. */
    record StoredValue(Key key, Value value, PeerId from, Instant received) implements StoredRecord {}

    /** The word of {@code from} that it has what the multihash names, and where it may be reached. */
    record StoredProvider(Key key, PeerId from, List<Multiaddr> addresses, Instant received) implements StoredRecord {
        /** Copies the list. */
        public StoredProvider {
            addresses = List.copyOf(addresses);
        }
    }
}
