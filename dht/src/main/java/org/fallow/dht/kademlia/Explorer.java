package org.fallow.dht.kademlia;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.host.PeerAddresses;

/** Where in the key space the node should ask for others next. */
sealed interface Explorer permits Buckets, Crawl {
    /** Everything is to be explored anew. */
    void begin(Instant now);

    /**
     * A key to ask somebody close to it for.
     *
     * @param near neighbours share so many bits; they are looked for otherwise
     * @param fewer only where the table has fewer than this
     */
    Optional<Key> due(int near, int fewer, Instant now);

    /** When the next is due. */
    Instant next(int near);

    /** A key worth asking a peer for that is no neighbour, and stands at {@code near}. */
    Key worth(Key near);

    /** Somebody is asked for this key. */
    void asked(Key key, Instant now);

    /** Those closest to the key are these, says the peer that stands at {@code peer}. */
    void answered(Key key, Key peer, List<PeerAddresses> closest);

    /** Whoever was asked for the key did not answer. */
    void unanswered(Key key);

    /** A peer has left the table. */
    void left(Key peer, Instant now);
}
