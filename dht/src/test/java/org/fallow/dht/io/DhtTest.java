package org.fallow.dht.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fallow.dht.Await;
import org.fallow.dht.Peers;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.MessageCodec;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.Numbered;
import org.fallow.dht.record.Validators;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.io.HostOptions;
import org.fallow.libp2p.io.MonotonicClock;
import org.fallow.libp2p.io.TcpHost;
import org.fallow.libp2p.wire.Frames;
import org.fallow.simulation.chance.Chance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real hosts over TCP on the loopback interface. */
@Timeout(120)
class DhtTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Validators VALIDATORS = Validators.none().with("n", new Numbered());

    private final List<Node> nodes = new ArrayList<>();

    private record Node(Host host, Dht dht) {}

    private Node start(boolean server, List<Multiaddr> bootstrap) throws IOException {
        return start(nodes.size(), Peers.address("/ip4/127.0.0.1/tcp/0"), server, bootstrap);
    }

    private Node start(int seed, Multiaddr listen, boolean server, List<Multiaddr> bootstrap) throws IOException {
        return start(seed, listen, server ? Mode.SERVER : Mode.CLIENT, bootstrap);
    }

    private Node start(int seed, Multiaddr listen, Mode mode, List<Multiaddr> bootstrap) throws IOException {
        KeyPair key = KeyPair.generate(Chance.of(seed));
        Host host = TcpHost.start(HostOptions.of(key).listening(listen));
        DhtOptions options = DhtOptions.of(mode, VALIDATORS).bootstrappedFrom(bootstrap);
        Node node = new Node(host, Dht.start(host, options, new MonotonicClock(), Chance.of(seed)));
        nodes.add(node);
        return node;
    }

    private static List<Multiaddr> addressOf(Node node) {
        return List.of(node.host().addresses().getFirst().withPeer(node.host().id()));
    }

    /** So many servers, all of which know all others. */
    private List<Node> swarm(int size) throws Exception {
        Node first = start(true, List.of());
        for (int i = 1; i < size; i++) {
            start(true, addressOf(first));
        }
        Await.that(
                "all know all", () -> nodes.stream().allMatch(node -> node.dht().tableSize() == size - 1));
        return nodes;
    }

    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] multihash(String text) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key(text));
        byte[] multihash = new byte[34];
        multihash[0] = 0x12;
        multihash[1] = 0x20;
        System.arraycopy(hash, 0, multihash, 2, hash.length);
        return multihash;
    }

    @AfterEach
    void stop() {
        nodes.forEach(node -> node.dht().close());
        nodes.forEach(node -> node.host().close());
    }

    @Test
    void aNodeServesAsItIsReachedAndOthersFollow() throws Exception {
        Node first = start(true, List.of());
        Node second = start(1, Peers.address("/ip4/127.0.0.1/tcp/0"), Mode.AUTO, addressOf(first));
        assertThat(second.dht().serving()).as("on one computer").isTrue();
        Await.that("it is in the table", () -> first.dht().tableSize() == 1);
        // A public address that nobody has confirmed.
        ((TcpHost) second.host()).advertise("test", List.of(Peers.address("/ip4/9.9.9.9/tcp/9")));
        assertThat(second.dht().serving()).isFalse();
        Await.that("it is in no table", () -> first.dht().tableSize() == 0);
        assertThat(second.dht().tableSize()).as("it still asks").isEqualTo(1);
        ((TcpHost) second.host()).advertise("test", List.of());
        assertThat(second.dht().serving()).isTrue();
        Await.that("it is in the table again", () -> first.dht().tableSize() == 1);
    }

    @Test
    void eightHostsPutGetProvideAndFind() throws Exception {
        swarm(8);
        byte[] value = Numbered.value(1, "one").bytes();
        assertThat(nodes.get(1).dht().put(key("/n/x"), value, PATIENCE)).isEqualTo(7);
        for (Node node : nodes) {
            assertThat(node.dht().get(key("/n/x"), PATIENCE)).contains(value);
        }
        byte[] newer = Numbered.value(2, "two").bytes();
        assertThat(nodes.get(5).dht().put(key("/n/x"), newer, PATIENCE)).isEqualTo(7);
        assertThat(nodes.get(1).dht().get(key("/n/x"), PATIENCE)).contains(newer);
        assertThat(nodes.get(1).dht().put(key("/n/x"), value, PATIENCE)).isZero();
        assertThat(nodes.get(1).dht().get(key("/n/none"), PATIENCE)).isEmpty();

        assertThat(nodes.get(2).dht().provide(multihash("blob"), PATIENCE)).isEqualTo(7);
        assertThat(nodes.get(3).dht().provide(multihash("blob"), PATIENCE)).isEqualTo(7);
        for (Node node : nodes) {
            assertThat(node.dht().providers(multihash("blob"), 9, PATIENCE))
                    .containsExactlyInAnyOrder(
                            nodes.get(2).dht().self(), nodes.get(3).dht().self());
        }
        assertThat(nodes.get(6).dht().find(nodes.get(4).host().id(), PATIENCE))
                .contains(nodes.get(4).dht().self());
    }

    @Test
    void aValueMayBeStoredAtFewerThanAllOfTheClosest() throws Exception {
        swarm(6);
        byte[] value = Numbered.value(1, "").bytes();
        assertThat(nodes.getFirst().dht().put(key("/n/few"), value, 2, PATIENCE))
                .isEqualTo(2);
        assertThat(nodes.get(4).dht().get(key("/n/few"), PATIENCE)).contains(value);
        Dht dht = nodes.getFirst().dht();
        assertThatThrownBy(() -> dht.put(key("/n/few"), value, 0, PATIENCE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> dht.put(key("/n/few"), value, 21, PATIENCE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeysCustodiansAreTheSameSeenFromEveryNode() throws Exception {
        swarm(6);
        Key key = Key.of(key("shard 1"));
        List<PeerAddresses> all = nodes.stream().map(node -> node.dht().self()).toList();
        for (Node node : nodes) {
            assertThat(node.dht().custodians(key, 4, PATIENCE))
                    .isEqualTo(Peers.sorted(all, key).subList(0, 4));
            assertThat(node.dht().closest(key, PATIENCE))
                    .hasSize(5)
                    .doesNotContain(node.dht().self());
        }
    }

    @Test
    void aNodeAloneHoldsWhatItPublishes() throws Exception {
        Dht alone = start(true, List.of()).dht();
        byte[] value = Numbered.value(1, "").bytes();
        assertThat(alone.put(key("/n/x"), value, PATIENCE)).isZero();
        assertThat(alone.get(key("/n/x"), PATIENCE)).contains(value);
        assertThat(alone.provide(multihash("a"), PATIENCE)).isZero();
        assertThat(alone.providers(multihash("a"), 1, PATIENCE)).containsExactly(alone.self());
        assertThat(alone.custodians(Key.of(key("k")), 3, PATIENCE)).containsExactly(alone.self());
        alone.withdraw(multihash("a"));
        assertThat(alone.providers(multihash("a"), 1, PATIENCE)).isEmpty();
    }

    @Test
    void whatIsWrongIsSaidAtOnce() throws Exception {
        Dht dht = start(true, List.of()).dht();
        assertThatThrownBy(() -> dht.put(key("/n/x"), key("not numbered"), PATIENCE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> dht.put(new byte[0], key("1:"), PATIENCE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> dht.provide(new byte[34], PATIENCE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> dht.custodians(Key.of(key("k")), 21, PATIENCE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        DhtOptions.server(VALIDATORS).bootstrappedFrom(List.of(Peers.address("/ip4/127.0.0.1/tcp/1"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNodeFindsItsWayInWhenTheBootstrapNodeComesLater() throws Exception {
        List<Multiaddr> address;
        Node early;
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Multiaddr listen = Peers.address("/ip4/127.0.0.1/tcp/" + nobody.getLocalPort());
            address = List.of(listen.withPeer(KeyPair.generate(Chance.of(99)).peerId()));
            early = start(true, address);
            // The first attempt has been made, and has failed.
            nobody.accept().close();
        }
        assertThat(early.dht().closest(Key.of(key("k")), PATIENCE)).isEmpty();
        start(99, address.getFirst().withoutPeer(), true, List.of());
        Await.that("the node is in", () -> early.dht().tableSize() == 1);
    }

    @Test
    void aNodeThatIsGoneLeavesTheResultsOfTheOthers() throws Exception {
        swarm(5);
        Node gone = nodes.removeLast();
        gone.dht().close();
        gone.host().close();
        Key key = Key.of(gone.host().id());
        assertThat(nodes.get(1).dht().closest(key, PATIENCE)).hasSize(3);
        Await.that("it is forgotten", () -> nodes.get(1).dht().tableSize() == 3);
        assertThat(gone.dht().closest(key, PATIENCE)).isEmpty();
    }

    @Test
    void aClientAsksAndIsNotAsked() throws Exception {
        swarm(3);
        Node client = start(false, addressOf(nodes.getFirst()));
        Await.that("it knows the servers", () -> client.dht().tableSize() == 3);
        byte[] value = Numbered.value(3, "").bytes();
        assertThat(client.dht().put(key("/n/c"), value, PATIENCE)).isEqualTo(3);
        assertThat(nodes.get(2).dht().get(key("/n/c"), PATIENCE)).contains(value);
        assertThat(client.dht().custodians(Key.of(key("k")), 9, PATIENCE))
                .hasSize(3)
                .doesNotContain(client.dht().self());
        assertThat(nodes)
                .filteredOn(node -> node.dht().serving())
                .allMatch(node -> node.dht().tableSize() == 2);
    }

    @Test
    void severalRequestsOnOneStreamAreAnsweredInTurnAndNonsenseResetsIt() throws Exception {
        swarm(3);
        Node asker = start(false, addressOf(nodes.getFirst()));
        Await.that("connected", () -> asker.dht().tableSize() == 3);
        try (Stream stream = asker.host().open(nodes.get(1).host().id(), DhtOptions.PROTOCOL, PATIENCE)) {
            stream.patience(PATIENCE);
            InputStream in = stream.input();
            for (int i = 0; i < 5; i++) {
                Request request = new Request.FindNode(Key.of(key("k" + i)));
                Frames.write(stream.output(), MessageCodec.encode(request));
                byte[] reply = Frames.read(in, MessageCodec.TAKEN_MAX).orElseThrow();
                assertThat(MessageCodec.decodeResponse(reply, request))
                        .isInstanceOfSatisfying(
                                Response.Nodes.class,
                                nodes -> assertThat(nodes.closer()).hasSize(2));
            }
            Frames.write(stream.output(), key("nonsense"));
            assertThatThrownBy(() -> Frames.read(in, MessageCodec.TAKEN_MAX)).isInstanceOf(IOException.class);
        }
        assertThat(nodes.get(1).dht().closest(Key.of(key("k")), PATIENCE)).hasSize(2);
    }
}
