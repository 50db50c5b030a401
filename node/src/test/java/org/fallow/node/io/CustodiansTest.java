package org.fallow.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.fallow.dht.io.Dht;
import org.fallow.dht.io.DhtOptions;
import org.fallow.dht.key.Key;
import org.fallow.dht.record.Validators;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.io.HostOptions;
import org.fallow.libp2p.io.MonotonicClock;
import org.fallow.libp2p.io.TcpHost;
import org.fallow.scheduler.custody.CustodyTerms;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ShardId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Custodians of shards, as real nodes on loopback find them. */
@Timeout(120)
class CustodiansTest {
    private static final int NODES = 11;
    private static final int SHARDS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Host> hosts = new ArrayList<>();
    private final List<Dht> dhts = new ArrayList<>();

    private void start() throws Exception {
        int seed = hosts.size();
        KeyPair key = KeyPair.generate(new Random(seed));
        Host host = TcpHost.start(HostOptions.of(key).listening(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")));
        List<Multiaddr> bootstrap = hosts.isEmpty()
                ? List.of()
                : List.of(hosts.getFirst()
                        .addresses()
                        .getFirst()
                        .withPeer(hosts.getFirst().id()));
        hosts.add(host);
        dhts.add(Dht.start(
                host,
                DhtOptions.server(Validators.none()).bootstrappedFrom(bootstrap),
                new MonotonicClock(),
                new Random(seed)));
    }

    private static void awaitFull(Dht dht) throws InterruptedException {
        Semaphore never = new Semaphore(0);
        Instant deadline = Instant.now().plus(PATIENCE);
        while (dht.tableSize() < NODES - 1) {
            assertThat(Instant.now()).as("all know all").isBefore(deadline);
            assertThat(never.tryAcquire(20, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    @AfterEach
    void stop() {
        dhts.forEach(Dht::close);
        hosts.forEach(Host::close);
    }

    @Test
    void aShardsCustodiansAreTheEightServersClosestToItsKeySeenFromEveryNode() throws Exception {
        for (int i = 0; i < NODES; i++) {
            start();
        }
        for (Dht dht : dhts) {
            awaitFull(dht);
        }
        assertThat(CustodyTerms.CUSTODIANS).isEqualTo(8);
        for (int i = 0; i < SHARDS; i++) {
            ShardId shard = new ShardId(Cid.of(Cid.Codec.RAW, new byte[] {7}), i);
            Key key = Key.of(shard.key());
            List<PeerId> expected = hosts.stream()
                    .map(Host::id)
                    .sorted(Comparator.comparing(Key::of, key.byDistance()))
                    .limit(8)
                    .toList();
            for (int from = 0; from < NODES; from++) {
                assertThat(new Network(hosts.get(from), dhts.get(from)).custodians(shard))
                        .as("shard %d seen from node %d", i, from)
                        .isEqualTo(expected);
            }
        }
    }
}
