package org.fallow.dht.kademlia;

import java.time.Duration;
import org.fallow.dht.key.IdWork;
import org.fallow.dht.lookup.Lookup;
import org.fallow.dht.record.ProviderStore;
import org.fallow.dht.record.ValueStore;

/**
 * The numbers of a node.
 *
 * @param bucket peers to a bucket of the routing table
 * @param shape of its walks
 * @param request how long a peer may take to answer one request
 * @param refresh how often the node looks for itself, and for a key in each of its buckets
 * @param smallRefresh how often it looks for itself while it knows few peers, and tries those not in its table again
 * @param republish how often it sends out again what it publishes
 * @param retry when it tries again what could be sent to nobody
 * @param values what it holds of values
 * @param providers what it holds of providers
 * @param idWork bits of work an id must have to be let into the table and to be met on walks, see {@link IdWork}
 */
public record Settings(
        int bucket,
        Lookup.Shape shape,
        Duration request,
        Duration refresh,
        Duration smallRefresh,
        Duration republish,
        Duration retry,
        ValueStore.Bounds values,
        ProviderStore.Bounds providers,
        int idWork) {
    /** What the specification and go, js and rust use; see the design's list of conformance. */
    public static final Settings DEFAULT = new Settings(
            20,
            Lookup.Shape.DEFAULT,
            Duration.ofSeconds(10),
            Duration.ofMinutes(10),
            Duration.ofMinutes(1),
            Duration.ofHours(22),
            Duration.ofSeconds(30),
            ValueStore.Bounds.DEFAULT,
            ProviderStore.Bounds.DEFAULT,
            0);

    /** Refuses more work than can be had. */
    public Settings {
        IdWork.checked(idWork);
    }

    /** The same, demanding so many bits of work of ids. */
    public Settings demanding(int bits) {
        return new Settings(bucket, shape, request, refresh, smallRefresh, republish, retry, values, providers, bits);
    }
}
