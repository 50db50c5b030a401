package org.fallow.dht.message;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fallow.dht.key.Key;
import org.fallow.dht.record.Value;
import org.fallow.libp2p.host.PeerAddresses;

/** What a peer can be asked. */
public sealed interface Request {
    /** Who are the closest to this key, that you know? */
    record FindNode(Key key) implements Request {}

    /** What value do you hold under this key, and who are the closest to it? */
    record GetValue(Key key) implements Request {}

    /** Hold this value: for that long where it is a copy, anew where its publisher sends it. */
    record PutValue(Key key, Value value, Optional<Duration> life) implements Request {
        /** From its publisher. */
        public PutValue(Key key, Value value) {
            this(key, value, Optional.empty());
        }
    }

    /** Who has what this multihash names, and who are the closest to it? */
    record GetProviders(Key key) implements Request {}

    /** These have what this multihash names. Only the sender's word on itself counts, and nothing comes back. */
    record AddProvider(Key key, List<PeerAddresses> providers) implements Request {
        /** Copies the list. */
        public AddProvider {
            providers = List.copyOf(providers);
        }
    }

    /** Are you there? Old peers ask it. */
    record Ping() implements Request {}
}
