package org.fallow.node.io;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.fallow.dht.io.Dht;
import org.fallow.dht.io.DhtOptions;
import org.fallow.dht.io.Mode;
import org.fallow.dht.key.Key;
import org.fallow.dht.record.PublicKeys;
import org.fallow.dht.record.RecordStorage;
import org.fallow.dht.record.Validators;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.node.config.NodeOptions;
import org.fallow.node.record.FallowRecords;
import org.fallow.scheduler.custody.CustodyTerms;
import org.fallow.work.record.ShardId;

/** This node's DHT, and who keeps which shard. */
final class Network {
    private static final Duration LOCATE_PATIENCE = Duration.ofSeconds(20);

    private final Host host;
    private final Dht dht;

    Network(Host host, Dht dht) {
        this.host = host;
        this.dht = dht;
    }

    /** Starts the DHT with Fallow's kinds of records. */
    static Dht dht(Host host, NodeOptions options, RecordStorage storage, InstantSource clock) {
        Validators validators =
                Validators.none().with("fallow", new FallowRecords()).with(PublicKeys.NAMESPACE, new PublicKeys());
        DhtOptions wanted = DhtOptions.of(Mode.AUTO, validators)
                .bootstrappedFrom(options.bootstrap())
                .storedIn(storage)
                .demanding(options.idWork());
        return Dht.start(host, wanted, clock, new SecureRandom());
    }

    /** The custodians of a shard, closest first, this node included where it is one. */
    List<PeerId> custodians(ShardId shard) {
        List<PeerAddresses> closest = dht.custodians(Key.of(shard.key()), CustodyTerms.CUSTODIANS, LOCATE_PATIENCE);
        closest.stream().filter(p -> !p.id().equals(host.id())).forEach(host::remember);
        return closest.stream().map(PeerAddresses::id).toList();
    }
}
