package org.fallow.dht.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.fallow.dht.Await;
import org.fallow.dht.Peers;
import org.fallow.dht.key.Key;
import org.fallow.dht.record.Numbered;
import org.fallow.dht.record.Validators;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.io.HostOptions;
import org.fallow.libp2p.io.MonotonicClock;
import org.fallow.libp2p.io.TcpHost;
import org.fallow.simulation.chance.Chance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Three nodes of ours and three of js-libp2p in one network, each way round. Started by src/interop/run. */
@Tag("interop")
@Timeout(180)
class JsDhtTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int EACH = 3;

    private final List<JsDhtPeer> theirs = new ArrayList<>();
    private final List<Host> hosts = new ArrayList<>();
    private final List<Dht> ours = new ArrayList<>();

    @BeforeEach
    void startAll() throws Exception {
        Path directory = Path.of(Objects.requireNonNull(System.getProperty("interop.dht.js"), "run src/interop/run"));
        Validators validators = Validators.none().with("n", new Numbered());
        List<Multiaddr> bootstrap = List.of();
        for (int i = 0; i < EACH; i++) {
            KeyPair key = KeyPair.generate(Chance.of(i));
            Host host = TcpHost.start(HostOptions.of(key).listening(Peers.address("/ip4/127.0.0.1/tcp/0")));
            hosts.add(host);
            DhtOptions options = DhtOptions.server(validators).bootstrappedFrom(bootstrap);
            ours.add(Dht.start(host, options, new MonotonicClock(), Chance.of(i)));
            bootstrap = List.of(hosts.getFirst()
                    .addresses()
                    .getFirst()
                    .withPeer(hosts.getFirst().id()));
        }
        for (int i = 0; i < EACH; i++) {
            JsDhtPeer js = JsDhtPeer.start(directory);
            theirs.add(js);
            js.call("dial", "to", bootstrap.getFirst().toString());
        }
        Await.that("each of ours knows all", () -> ours.stream().allMatch(dht -> dht.tableSize() == 2 * EACH - 1));
        Await.that("each of theirs knows ours", () -> theirs.stream().allMatch(js -> size(js) >= EACH));
    }

    @AfterEach
    void stopAll() {
        theirs.forEach(JsDhtPeer::close);
        ours.forEach(Dht::close);
        hosts.forEach(Host::close);
    }

    private static int size(JsDhtPeer js) {
        try {
            return js.call("table").get("size").asInt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] multihash(String text) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        byte[] multihash = new byte[34];
        multihash[0] = 0x12;
        multihash[1] = 0x20;
        System.arraycopy(hash, 0, multihash, 2, hash.length);
        return multihash;
    }

    @Test
    void whatTheyPutWeGet() throws Exception {
        for (int i = 0; i < 10; i++) {
            String key = "/n/theirs-" + i;
            JsonNode put = theirs.get(i % EACH).call("put", "key", key, "value", i + ":js");
            assertThat(put.get("accepted").asInt()).isGreaterThanOrEqualTo(EACH);
            for (Dht dht : ours) {
                assertThat(dht.get(key.getBytes(UTF_8), PATIENCE)).contains((i + ":js").getBytes(UTF_8));
            }
        }
    }

    @Test
    void whatWePutTheyGetAndTheNewerWins() throws Exception {
        for (int i = 0; i < 10; i++) {
            String key = "/n/ours-" + i;
            int stored = ours.get(i % EACH).put(key.getBytes(UTF_8), "1:java".getBytes(UTF_8), PATIENCE);
            assertThat(stored).isEqualTo(2 * EACH - 1);
            for (JsDhtPeer js : theirs) {
                assertThat(js.call("get", "key", key).get("value").asString()).isEqualTo("1:java");
            }
            theirs.get(i % EACH).call("put", "key", key, "value", "2:js");
            assertThat(ours.get(i % EACH).get(key.getBytes(UTF_8), PATIENCE)).contains("2:js".getBytes(UTF_8));
        }
    }

    @Test
    void whoProvidesIsFoundEachWayRound() throws Exception {
        for (int i = 0; i < 5; i++) {
            Dht provider = ours.get(i % EACH);
            assertThat(provider.provide(multihash("ours-" + i), PATIENCE)).isEqualTo(2 * EACH - 1);
            for (JsDhtPeer js : theirs) {
                JsonNode found = js.call("providers", "data", "ours-" + i).get("providers");
                assertThat(found.toString())
                        .contains(
                                provider.self().id().toString(),
                                provider.self().addresses().getFirst().toString());
            }
            JsDhtPeer js = theirs.get(i % EACH);
            js.call("provide", "data", "theirs-" + i);
            PeerAddresses expected =
                    new PeerAddresses(js.id(), List.of(js.address().withoutPeer()));
            for (Dht dht : ours) {
                assertThat(dht.providers(multihash("theirs-" + i), 1, PATIENCE)).containsExactly(expected);
            }
        }
    }

    @Test
    void peersAndTheClosestAreFoundEachWayRound() throws Exception {
        assertThat(ours.get(1).find(theirs.get(2).id(), PATIENCE).orElseThrow().addresses())
                .contains(theirs.get(2).address().withoutPeer());
        String us = ours.get(1).self().id().toString();
        assertThat(theirs.get(2).call("find", "peer", us).get("peers").toString())
                .contains(us);
        for (Dht dht : ours) {
            assertThat(dht.closest(Key.of("k".getBytes(UTF_8)), PATIENCE)).hasSize(2 * EACH - 1);
        }
        JsonNode closest = theirs.get(0).call("closest", "key", "k").get("peers");
        assertThat(closest.size()).isGreaterThanOrEqualTo(2 * EACH - 1);
    }
}
