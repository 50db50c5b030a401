package org.fallow.dht.kademlia;

import org.fallow.dht.key.Key;

/** What a user can want of the DHT. Each is a configuration of the one walk. */
public sealed interface Operation {
    /** Where it leads. */
    Key key();

    /** The servers closest to a key. */
    record FindClosest(Key key) implements Operation {}

    /** The best value under a key. */
    record Get(Key key) implements Operation {}

    /** Store a value at the servers closest to its key; {@code value} is valid. Treat as immutable. */
    record Put(Key key, byte[] value) implements Operation {}

    /** Tell the servers closest to a key that this node has what it names. */
    record Provide(Key key) implements Operation {}

    /** Who has what a key names; the walk ends early when {@code want} are known. */
    record FindProviders(Key key, int want) implements Operation {}
}
