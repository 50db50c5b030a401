package org.fallow.dht.kademlia;

import java.time.Duration;
import org.fallow.dht.lookup.Lookup;
import org.fallow.dht.record.ProviderStore;
import org.fallow.dht.record.ValueStore;

/**
 * The numbers of a node.
 *
 * @param bucket peers to a bucket of the routing table
 * @param shape of its walks
 * @param request how long a peer may take to answer one request
 * @param pace what it spends on its routing table
 * @param republish how often it sends out again what it publishes
 * @param retry when it tries again what could be sent to nobody
 * @param values what it holds of values
 * @param providers what it holds of providers
 */
public record Settings(
        int bucket,
        Lookup.Shape shape,
        Duration request,
        Pace pace,
        Duration republish,
        Duration retry,
        ValueStore.Bounds values,
        ProviderStore.Bounds providers) {
    /** What the specification and go, js and rust use; see the design's list of conformance. */
    public static final Settings DEFAULT = new Settings(
            20,
            Lookup.Shape.DEFAULT,
            Duration.ofSeconds(10),
            Pace.DEFAULT,
            Duration.ofHours(22),
            Duration.ofSeconds(30),
            ValueStore.Bounds.DEFAULT,
            ProviderStore.Bounds.DEFAULT);

    /** Buckets without a bound in a network of up to 10,000 servers: half of them share no bit with a node. */
    private static final int EVERYBODY_BUCKET = 5_400;

    /**
     * The same for a node that means to know all servers, up to 10,000: it finds them by a crawl of the key space, and
     * its walks then begin at those closest to the key. That takes about one request for each server at the start, which
     * it spreads over some minutes, and after that up to 7,200 an hour.
     */
    public Settings knowingEverybody() {
        return new Settings(EVERYBODY_BUCKET, shape, request, Pace.EVERYBODY, republish, retry, values, providers);
    }
}
