package org.fallow.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.Numbered;
import org.fallow.dht.record.StoredRecord.StoredValue;
import org.fallow.dht.record.Value;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.simulation.network.Conditions;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

/** When reading ends, what it costs, and what it leaves behind. */
class ReadTest {
    private static final Key KEY = Key.of("/n/x".getBytes(StandardCharsets.UTF_8));
    private static final Value OLD = Numbered.value(1, "old");
    private static final Value NEW = Numbered.value(2, "new");

    private static Optional<Value> read(Result result) {
        return ((Result.Read) result).value();
    }

    private static List<PeerAddresses> peers(Result result) {
        return ((Result.Peers) result).peers();
    }

    private static Value held(Swarm swarm, PeerAddresses peer) {
        return swarm.node(swarm.number(peer.id())).kept().stream()
                .map(kept -> ((StoredValue) kept).value())
                .findFirst()
                .orElse(Value.of(new byte[0]));
    }

    /** Who asks: one that does not hold the value itself. */
    private static int stranger(Swarm swarm) {
        List<PeerAddresses> holders = swarm.truth(KEY, 21, -1);
        int node = 1;
        while (holders.contains(swarm.peer(node))) {
            node++;
        }
        return node;
    }

    @Seeds(count = 3)
    void ofFiftyNodesAReadAsksNoMoreThanItsQuorumWhenAllIsWell(long seed) {
        Swarm swarm = Swarm.of(50, seed, Conditions.INTERNET);
        swarm.run(3, new Operation.Put(KEY, NEW));
        int asker = stranger(swarm);
        for (int quorum : List.of(1, 4, 5)) {
            long before = swarm.requests(Request.GetValue.class);
            assertThat(read(swarm.run(asker, new Operation.Get(KEY, quorum)))).contains(NEW);
            long asked = swarm.requests(Request.GetValue.class) - before;
            assertThat(asked).as("seed %s, quorum %s", seed, quorum).isBetween((long) quorum, quorum + 1L);
        }
        long before = swarm.requests(Request.GetValue.class);
        assertThat(read(swarm.run(asker, new Operation.Get(KEY, 0)))).contains(NEW);
        assertThat(swarm.requests(Request.GetValue.class) - before)
                .as("seed %s, all", seed)
                .isBetween(20L, 25L);
    }

    @Seeds(count = 3)
    void silentPeersCostTimeButNotTheAnswer(long seed) {
        Swarm swarm = Swarm.of(50, seed, Conditions.INTERNET);
        swarm.run(3, new Operation.Put(KEY, NEW));
        int asker = stranger(swarm);
        swarm.truth(KEY, 6, -1).forEach(peer -> swarm.world().down(swarm.number(peer.id())));
        long before = swarm.requests(Request.GetValue.class);
        assertThat(read(swarm.run(asker, new Operation.Get(KEY, 4)))).contains(NEW);
        assertThat(swarm.requests(Request.GetValue.class) - before)
                .as("seed %s", seed)
                .isBetween(4L, 14L);
    }

    @Test
    void aBetterValueStartsTheCountAnewAndAReadThatEndsEarlyCorrectsWhomItMet() {
        Swarm swarm = Swarm.of(50, 4, Conditions.INTERNET);
        swarm.run(3, new Operation.Put(KEY, OLD));
        List<PeerAddresses> closest = swarm.truth(KEY, 20, -1);
        // The three closest were away when the newer value came.
        closest.subList(0, 3).forEach(peer -> swarm.world().down(swarm.number(peer.id())));
        swarm.run(3, new Operation.Put(KEY, NEW));
        closest.subList(0, 3).forEach(peer -> {
            int back = swarm.number(peer.id());
            swarm.world().up(back);
            swarm.meet(back, 0, Duration.ZERO);
        });
        swarm.world().run(Duration.ofMinutes(2));
        closest.subList(0, 3).forEach(peer -> assertThat(held(swarm, peer)).isEqualTo(OLD));
        int asker = stranger(swarm);
        closest.subList(0, 3).forEach(peer -> swarm.meet(asker, swarm.number(peer.id()), Duration.ZERO));
        swarm.world().run(Duration.ofMinutes(2));
        assertThat(read(swarm.run(asker, new Operation.Get(KEY, 4)))).contains(NEW);
        swarm.world().run(Duration.ofSeconds(5));
        closest.subList(0, 3).forEach(peer -> assertThat(held(swarm, peer)).isEqualTo(NEW));
    }

    @Test
    void aCorrectionThatIsRefusedIsNotTheReadsFailure() {
        Swarm swarm = Swarm.of(10, 5, Conditions.INTERNET);
        swarm.run(3, new Operation.Put(KEY, NEW));
        List<PeerAddresses> closest = swarm.truth(KEY, 2, 7);
        // These say that they have none, and answer a correction with something else.
        swarm.bend((peer, response) ->
                closest.stream().noneMatch(liar -> liar.id().equals(peer))
                        ? response
                        : switch (response) {
                            case Response.Found found ->
                                new Response.Found(found.key(), Optional.empty(), Optional.empty(), found.closer());
                            case Response.Stored stored -> new Response.Stored(stored.key(), OLD);
                            case Response.Nodes nodes -> nodes;
                            case Response.Providers providers -> providers;
                            case Response.Delivered delivered -> delivered;
                            case Response.Pong pong -> pong;
                        });
        long before = swarm.requests(Request.PutValue.class);
        assertThat(read(swarm.run(7, new Operation.Get(KEY, 4)))).contains(NEW);
        swarm.world().run(Duration.ofSeconds(30));
        assertThat(swarm.requests(Request.PutValue.class) - before).isEqualTo(2);
    }

    @Test
    void aRecordOfAnotherKeyIsNoAnswer() {
        Swarm swarm = Swarm.of(10, 6, Conditions.INTERNET);
        Key other = Key.of("/n/other".getBytes(StandardCharsets.UTF_8));
        swarm.run(3, new Operation.Put(KEY, OLD));
        swarm.bend((peer, response) -> response instanceof Response.Found found
                ? new Response.Found(other, Optional.of(NEW), Optional.empty(), found.closer())
                : response);
        int client = swarm.join(false, Duration.ZERO);
        swarm.world().run(Duration.ofSeconds(10));
        assertThat(read(swarm.run(client, new Operation.Get(KEY)))).isEmpty();
    }

    @Test
    void theSearchForProvidersEndsWithEnoughOfThem() {
        Swarm swarm = Swarm.of(50, 7, Conditions.INTERNET);
        Key what = Key.of(new byte[34]);
        swarm.run(3, new Operation.Provide(what));
        swarm.run(4, new Operation.Provide(what));
        List<PeerAddresses> holders = swarm.truth(what, 21, -1);
        int asker = 5;
        while (holders.contains(swarm.peer(asker))) {
            asker++;
        }
        long before = swarm.requests(Request.GetProviders.class);
        assertThat(peers(swarm.run(asker, new Operation.FindProviders(what, 2))))
                .containsExactlyInAnyOrder(swarm.peer(3), swarm.peer(4));
        assertThat(swarm.requests(Request.GetProviders.class) - before).isLessThanOrEqualTo(4);
    }

    @Test
    void aPeerTheNodeKnowsIsFoundWithoutAsking() {
        Swarm swarm = Swarm.of(10, 8, Conditions.INTERNET);
        long before = swarm.requests();
        assertThat(peers(swarm.run(2, new Operation.FindPeer(swarm.peer(9).id()))))
                .containsExactly(swarm.peer(9));
        assertThat(swarm.requests()).isEqualTo(before);
    }

    @Test
    void aQuorumIsNeverNegative() {
        assertThatThrownBy(() -> new Operation.Get(KEY, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
