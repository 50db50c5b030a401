package org.fallow.dht.kademlia;

import org.fallow.dht.key.Key;
import org.fallow.dht.record.Value;
import org.fallow.libp2p.identity.PeerId;

/** What this node's user can ask of it. */
public sealed interface Operation {
    /** Where may this peer be reached? {@link Result.Peers}, one or none. */
    record FindPeer(PeerId peer) implements Operation {}

    /** Who are the servers closest to this key? {@link Result.Peers}. */
    record FindClosest(Key key) implements Operation {}

    /**
     * What is the best value under this key? {@link Result.Read}. No need to look further once so many peers gave that
     * very value; 0 for all of the closest.
     */
    record Get(Key key, int quorum) implements Operation {
        /** Four: of liars who are a fifth of all, four in a row are rarer than one in six hundred. */
        public static final int QUORUM = 4;

        /** Refuses a negative quorum. */
        public Get {
            if (quorum < 0) {
                throw new IllegalArgumentException("quorum: " + quorum);
            }
        }

        /** With the usual quorum. */
        public Get(Key key) {
            this(key, QUORUM);
        }
    }

    /** Publish this value. {@link Result.Count} of those who hold it now. */
    record Put(Key key, Value value) implements Operation {}

    /** Publish that this node has what the key's multihash names. {@link Result.Count} of those who were told. */
    record Provide(Key key) implements Operation {}

    /** Who has it? {@link Result.Peers}, and no need to look further once there are {@code want}. */
    record FindProviders(Key key, int want) implements Operation {}

    /** Where its walk goes. */
    default Key target() {
        return switch (this) {
            case FindPeer find -> Key.of(find.peer());
            case FindClosest find -> find.key();
            case Get get -> get.key();
            case Put put -> put.key();
            case Provide provide -> provide.key();
            case FindProviders find -> find.key();
        };
    }

    /** Whether something is stored at the end of the walk. */
    default boolean publishes() {
        return this instanceof Put || this instanceof Provide;
    }
}
