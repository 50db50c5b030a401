package org.fallow.dht.message;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fallow.dht.key.Key;
import org.fallow.dht.record.Value;
import org.fallow.libp2p.host.PeerAddresses;

/** What comes back. There is no response for a refusal: the stream is reset. */
public sealed interface Response {
    /** Peers that are closer to the key, as the sender sees it; none where that was not asked. */
    default List<PeerAddresses> closer() {
        return List.of();
    }

    /** To {@link Request.FindNode}. */
    record Nodes(List<PeerAddresses> closer) implements Response {
        /** Copies the list. */
        public Nodes {
            closer = List.copyOf(closer);
        }
    }

    /**
     * To {@link Request.GetValue}. When the sender received the value is never trusted, so it is not read; how long the
     * sender will still hold it is.
     */
    record Found(
            Key key,
            Optional<Value> value,
            Optional<Instant> received,
            Optional<Duration> life,
            List<PeerAddresses> closer)
            implements Response {
        /** With nothing said of how long the sender will hold it. */
        public Found(Key key, Optional<Value> value, Optional<Instant> received, List<PeerAddresses> closer) {
            this(key, value, received, Optional.empty(), closer);
        }

        /** Copies the list. */
        public Found {
            closer = List.copyOf(closer);
        }
    }

    /** To {@link Request.PutValue}: the value that is held now. */
    record Stored(Key key, Value value) implements Response {}

    /** To {@link Request.GetProviders}. */
    record Providers(List<PeerAddresses> providers, List<PeerAddresses> closer) implements Response {
        /** Copies the lists. */
        public Providers {
            providers = List.copyOf(providers);
            closer = List.copyOf(closer);
        }
    }

    /** To {@link Request.AddProvider}, not on the wire: the other side has taken the request in. */
    record Delivered() implements Response {}

    /** To {@link Request.Ping}. */
    record Pong() implements Response {}
}
