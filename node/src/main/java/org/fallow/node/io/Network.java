package org.fallow.node.io;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.fallow.dht.io.Dht;
import org.fallow.dht.io.DhtOptions;
import org.fallow.dht.io.Mode;
import org.fallow.dht.key.Key;
import org.fallow.dht.record.Validator;
import org.fallow.dht.record.Validators;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.config.NodeOptions;
import org.fallow.node.io.project.ProjectRecords;
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
    static Dht dht(Host host, NodeOptions options, InstantSource clock) {
        Validators validators = Validators.none().with("fallow", new FallowRecords());
        DhtOptions wanted = DhtOptions.of(Mode.AUTO, validators).bootstrappedFrom(options.bootstrap());
        return Dht.start(host, wanted, clock, new SecureRandom());
    }

    /** The custodians of a shard, closest first, this node included where it is one. */
    List<PeerId> custodians(ShardId shard) {
        List<PeerAddresses> closest = dht.custodians(Key.of(shard.key()), CustodyTerms.CUSTODIANS, LOCATE_PATIENCE);
        closest.stream().filter(p -> !p.id().equals(host.id())).forEach(host::remember);
        return closest.stream().map(PeerAddresses::id).toList();
    }

    /** Records under {@code /fallow/…}: projects, the one with the higher sequence is the better. */
    private static final class FallowRecords implements Validator {
        @Override
        public boolean valid(byte[] key, byte[] value, Instant now) {
            try {
                return ProjectRecords.read(key, value).value().sequence() >= 0;
            } catch (WireException e) {
                return false;
            }
        }

        @Override
        public int compare(byte[] key, byte[] left, byte[] right) {
            return Long.compare(sequence(key, left), sequence(key, right));
        }

        private static long sequence(byte[] key, byte[] value) {
            try {
                return ProjectRecords.read(key, value).value().sequence();
            } catch (WireException e) {
                return -1;
            }
        }
    }
}
