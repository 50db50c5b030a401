package org.fallow.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fallow.dht.Peers;
import org.fallow.dht.kademlia.KademliaAction.Respond;
import org.fallow.dht.kademlia.KademliaAction.Send;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.Numbered;
import org.fallow.dht.record.Value;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.network.Conditions;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

/** Values outlive the servers that hold them, and not their publisher's interest in them. */
class ReplicationTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LIFE = Duration.ofDays(2);
    private static final Value VALUE = Numbered.value(1, "x");

    private final Chance chance = Chance.of(1);
    private final PeerAddresses self = Peers.peer(chance);
    private final List<PeerAddresses> friends = Peers.peers(25, chance);
    private final Kademlia node =
            new Kademlia(self.id(), true, SimulatedNode.VALIDATORS, Settings.DEFAULT, List.of(), Chance.of(2), START);

    private static Key key(int number) {
        return Key.of(("/n/" + number).getBytes(StandardCharsets.UTF_8));
    }

    private void admit(PeerAddresses peer, Instant now) {
        List<KademliaAction> actions = new ArrayList<>(node.on(new KademliaEvent.PeerIdentified(peer, true), now));
        for (int i = 0; i < actions.size(); i++) {
            if (actions.get(i) instanceof Send send) {
                Response nobody = new Response.Nodes(List.of());
                actions.addAll(node.on(new KademliaEvent.ResponseArrived(send.requestId(), nobody), now));
            }
        }
    }

    private Optional<KademliaAction> ask(Request request, Instant now) {
        return node.on(new KademliaEvent.RequestReceived(friends.getFirst().id(), 7, request), now).stream()
                .filter(KademliaAction.Answer.class::isInstance)
                .findFirst();
    }

    private Response.Found found(Key key, Instant now) {
        return (Response.Found) ((Respond) ask(new Request.GetValue(key), now).orElseThrow()).response();
    }

    /** A key to which so many of the friends are closer than this node is. */
    private Key keyWithCloser(int least, int most) {
        for (int i = 0; ; i++) {
            Key key = key(i);
            List<PeerAddresses> all = new ArrayList<>(friends);
            all.add(self);
            int rank = Peers.sorted(all, key).indexOf(self);
            if (rank >= least && rank <= most) {
                return key;
            }
        }
    }

    private PeerAddresses newcomerCloserThanSelf(Key key) {
        PeerAddresses newcomer = Peers.peer(chance);
        while (key.compareDistance(Key.of(newcomer.id()), Key.of(self.id())) > 0) {
            newcomer = Peers.peer(chance);
        }
        return newcomer;
    }

    private static List<Send> puts(List<KademliaAction> actions) {
        return actions.stream()
                .filter(action -> action instanceof Send send && send.request() instanceof Request.PutValue)
                .map(Send.class::cast)
                .toList();
    }

    @Test
    void aCopyLivesForTheRestOfItsLifeAndOnlyItsPublisherGivesItANewOne() {
        Key key = key(1);
        ask(new Request.PutValue(key, VALUE, Optional.of(Duration.ofHours(1))), START);
        assertThat(found(key, START).life()).contains(Duration.ofHours(1));
        Instant later = START.plusSeconds(60);
        ask(new Request.PutValue(key, VALUE, Optional.of(Duration.ofMinutes(1))), later);
        assertThat(found(key, later).life()).contains(Duration.ofMinutes(59));
        assertThat(found(key, START.plus(Duration.ofHours(1))).value()).isEmpty();
        ask(new Request.PutValue(key, VALUE, Optional.of(Duration.ofDays(9))), later);
        assertThat(found(key, later).life()).contains(LIFE);
        ask(new Request.PutValue(key, VALUE), later.plusSeconds(5));
        assertThat(found(key, later.plusSeconds(5)).life()).contains(LIFE);
    }

    @Test
    void afterAnHourAHolderNearTheKeySendsAValueToWhoeverHasComeSinceWithTheRestOfItsLife() {
        friends.forEach(peer -> admit(peer, START));
        Key key = keyWithCloser(0, 0);
        ask(new Request.PutValue(key, VALUE), START);
        PeerAddresses newcomer = newcomerCloserThanSelf(key);
        admit(newcomer, START.plusSeconds(60));
        Instant later = START.plus(Duration.ofMinutes(71));
        assertThat(node.wakeAt()).isBefore(later);
        List<Send> puts = puts(node.tick(later));
        assertThat(puts).singleElement().satisfies(put -> {
            assertThat(put.peer()).isEqualTo(newcomer);
            assertThat(put.request()).isEqualTo(new Request.PutValue(key, VALUE, Optional.of(LIFE.minusMinutes(71))));
        });
        assertThat(puts(node.tick(later.plus(Duration.ofMinutes(5))))).isEmpty();
    }

    @Test
    void aHolderFartherFromTheKeyLeavesItToThoseWhoAreCloser() {
        friends.forEach(peer -> admit(peer, START));
        Key key = keyWithCloser(3, 19);
        ask(new Request.PutValue(key, VALUE), START);
        admit(newcomerCloserThanSelf(key), START.plusSeconds(60));
        assertThat(puts(node.tick(START.plus(Duration.ofMinutes(71))))).isEmpty();
    }

    @Test
    void whereSomebodyPutItAgainMeanwhileNothingIsSent() {
        friends.forEach(peer -> admit(peer, START));
        Key key = keyWithCloser(0, 0);
        ask(new Request.PutValue(key, VALUE), START);
        admit(newcomerCloserThanSelf(key), START.plusSeconds(60));
        ask(new Request.PutValue(key, VALUE), START.plus(Duration.ofMinutes(30)));
        assertThat(puts(node.tick(START.plus(Duration.ofMinutes(71))))).isEmpty();
    }

    @Seeds(count = 1)
    void serversThatJoinHoldWhatTheirNeighboursHeld(long seed) {
        Swarm swarm = Swarm.of(20, seed, Conditions.INTERNET);
        swarm.run(1, new Operation.Put(key(1), VALUE));
        swarm.world().down(1);
        for (int i = 0; i < 5; i++) {
            swarm.join(true, Duration.ofSeconds(i));
        }
        long before = swarm.requests(Request.PutValue.class);
        swarm.world().run(Duration.ofMinutes(75));
        assertThat(swarm.truth(key(1), 20, -1))
                .allSatisfy(
                        peer -> assertThat(swarm.node(swarm.number(peer.id())).kept())
                                .as("seed %s", seed)
                                .hasSize(1));
        assertThat(swarm.requests(Request.PutValue.class) - before)
                .as("seed %s, copies sent", seed)
                .isBetween(1L, 25L);
    }

    @Test
    void copiesAndCorrectionsKeepNoValueAliveForLongerThanItsPublisherDid() {
        Swarm swarm = Swarm.of(3, 5, Conditions.INTERNET);
        swarm.run(1, new Operation.Put(key(1), VALUE));
        swarm.world().down(1);
        for (int i = 0; i < 2; i++) {
            swarm.world().run(Duration.ofHours(22));
            int reader = swarm.join(true, Duration.ZERO);
            swarm.world().run(Duration.ofSeconds(30));
            assertThat(((Result.Read) swarm.run(reader, new Operation.Get(key(1)))).value())
                    .contains(VALUE);
        }
        swarm.world().run(Duration.ofHours(5));
        assertThat(((Result.Read) swarm.run(2, new Operation.Get(key(1)))).value())
                .isEmpty();
        for (int i = 0; i < swarm.size(); i++) {
            assertThat(i == 1 ? List.of() : swarm.node(i).kept())
                    .as("node %s", i)
                    .isEmpty();
        }
    }
}
