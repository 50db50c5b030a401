package org.fallow.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fallow.dht.Peers;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.Numbered;
import org.fallow.dht.record.StoredRecord;
import org.fallow.dht.record.Value;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.network.Conditions;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

/** Whole networks of the real machine, in virtual time. */
class NetworkTest {
    private static final Conditions GOOD = Conditions.INTERNET;
    private static final Conditions LOSSY = GOOD.withLoss(0.01);
    private static final int WIDTH = 20;

    private static Key key(String text) {
        return Key.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<PeerAddresses> peers(Result result) {
        return ((Result.Peers) result).peers();
    }

    private static Optional<Value> read(Result result) {
        return ((Result.Read) result).value();
    }

    private static int count(Result result) {
        return ((Result.Count) result).peers();
    }

    @Seeds(count = 2)
    void ofTwoHundredNodesALookupFindsExactlyTheClosest(long seed) {
        Swarm swarm = Swarm.of(200, seed, GOOD);
        Chance chance = swarm.chance().fork("test");
        for (int i = 0; i < 20; i++) {
            int asker = chance.nextInt(200);
            Key key = Key.of(Peers.id(chance));
            assertThat(peers(swarm.run(asker, new Operation.FindClosest(key))))
                    .as("seed %s, lookup %s", seed, i)
                    .isEqualTo(swarm.truth(key, WIDTH, asker));
        }
    }

    @Seeds(count = 10)
    void newcomersOfTheSameMomentHearOfEachOtherWithinSeconds(long seed) {
        Swarm swarm = new Swarm(seed, GOOD);
        for (int i = 0; i < 5; i++) {
            swarm.join(true, Duration.ZERO);
        }
        // So the first names none of them when they ask it.
        swarm.node(0).identifiesAfter(Duration.ofSeconds(2));
        swarm.world().run(Duration.ofSeconds(10));
        for (int i = 0; i < 5; i++) {
            assertThat(swarm.node(i).table()).as("seed %s, node %s", seed, i).hasSize(4);
        }
    }

    @Seeds(count = 3)
    void withLossAndATenthDeadALookupStillFindsTheClosest(long seed) {
        Swarm swarm = Swarm.of(200, seed, LOSSY);
        Chance chance = swarm.chance().fork("test");
        for (int node = 1; node < 200; node++) {
            if (chance.happens(0.1)) {
                swarm.world().down(node);
            }
        }
        int found = 0;
        int wanted = 0;
        for (int i = 0; i < 20; i++) {
            int asker = chance.nextInt(200);
            if (!swarm.absent(asker)) {
                Key key = Key.of(Peers.id(chance));
                List<PeerAddresses> truth = swarm.truth(key, WIDTH, asker);
                List<PeerAddresses> result = peers(swarm.run(asker, new Operation.FindClosest(key)));
                assertThat(result).noneMatch(peer -> swarm.absent(swarm.number(peer.id())));
                found += (int) truth.stream().filter(result::contains).count();
                wanted += truth.size();
            }
        }
        // One request in fifty is lost with its answer, and nobody asks twice.
        assertThat(found).as("seed %s, of %s", seed, wanted).isGreaterThan(wanted * 92 / 100);
    }

    @Seeds(count = 2)
    void whatOneNodePutsAnyOtherGets(long seed) {
        Swarm swarm = Swarm.of(40, seed, LOSSY);
        Chance chance = swarm.chance().fork("test");
        for (int i = 0; i < 10; i++) {
            Key key = key("/n/" + i);
            Value value = Numbered.value(i, "seed " + seed);
            int stored = count(swarm.run(chance.nextInt(40), new Operation.Put(key, value)));
            assertThat(stored).as("seed %s", seed).isBetween(16, WIDTH);
            assertThat(read(swarm.run(chance.nextInt(40), new Operation.Get(key))))
                    .as("seed %s", seed)
                    .contains(value);
        }
        assertThat(read(swarm.run(7, new Operation.Get(key("/n/none"))))).isEmpty();
    }

    @Seeds(count = 2)
    void whoProvidesIsFoundWithItsAddresses(long seed) {
        Swarm swarm = Swarm.of(40, seed, LOSSY);
        Key key = key("what");
        for (int provider : List.of(5, 6, 7)) {
            assertThat(count(swarm.run(provider, new Operation.Provide(key)))).isGreaterThan(15);
        }
        assertThat(peers(swarm.run(30, new Operation.FindProviders(key, 100))))
                .as("seed %s", seed)
                .containsExactlyInAnyOrder(swarm.peer(5), swarm.peer(6), swarm.peer(7));
        assertThat(peers(swarm.run(31, new Operation.FindProviders(key, 1)))).isNotEmpty();
        assertThat(peers(swarm.run(5, new Operation.FindProviders(key, 1)))).contains(swarm.peer(5));
    }

    @Test
    void aPeerIsFoundByItsId() {
        Swarm swarm = Swarm.of(40, 1, GOOD);
        assertThat(peers(swarm.run(3, new Operation.FindPeer(swarm.peer(34).id()))))
                .containsExactly(swarm.peer(34));
        assertThat(peers(swarm.run(3, new Operation.FindPeer(swarm.peer(3).id()))))
                .containsExactly(swarm.peer(3));
        assertThat(peers(swarm.run(3, new Operation.FindPeer(Peers.id(Chance.of(9))))))
                .isEmpty();
    }

    @Test
    void theNewestValueWinsAndThoseWithAnOlderOneAreCorrected() {
        Swarm swarm = Swarm.of(30, 2, GOOD);
        Key key = key("/n/x");
        swarm.run(3, new Operation.Put(key, Numbered.value(1, "old")));
        List<PeerAddresses> closest = swarm.truth(key, WIDTH, 3);
        // Half of the holders are away while the newer value is published.
        closest.subList(0, 10).forEach(peer -> swarm.world().down(swarm.number(peer.id())));
        Value newer = Numbered.value(2, "new");
        swarm.run(4, new Operation.Put(key, newer));
        closest.subList(0, 10).forEach(peer -> {
            swarm.world().up(swarm.number(peer.id()));
            swarm.meet(swarm.number(peer.id()), 4, Duration.ZERO);
            swarm.meet(swarm.number(peer.id()), 5, Duration.ZERO);
        });
        swarm.world().run(Duration.ofSeconds(90));
        SimulatedNode stale = swarm.node(swarm.number(closest.getFirst().id()));
        assertThat(values(stale)).containsExactly(Numbered.value(1, "old"));
        assertThat(read(swarm.run(5, new Operation.Get(key)))).contains(newer);
        swarm.world().run(Duration.ofSeconds(10));
        assertThat(values(stale)).containsExactly(newer);
    }

    private static List<Value> values(SimulatedNode node) {
        return node.kept().stream()
                .filter(StoredRecord.StoredValue.class::isInstance)
                .map(kept -> ((StoredRecord.StoredValue) kept).value())
                .toList();
    }

    @Test
    void invalidAndOlderValuesAreRefusedAtTheSource() {
        Swarm swarm = Swarm.of(5, 3, GOOD);
        Key key = key("/n/x");
        assertThat(swarm.run(1, new Operation.Put(key, Value.of(new byte[4]))))
                .isEqualTo(new Result.Refused(Result.Reason.INVALID));
        assertThat(swarm.run(1, new Operation.Put(key("/other/x"), Numbered.value(1, ""))))
                .isEqualTo(new Result.Refused(Result.Reason.INVALID));
        swarm.run(1, new Operation.Put(key, Numbered.value(5, "")));
        assertThat(swarm.run(2, new Operation.Put(key, Numbered.value(4, ""))))
                .isEqualTo(new Result.Refused(Result.Reason.WORSE));
    }

    @Test
    void anEchoThatDiffersIsNotCounted() {
        Swarm swarm = Swarm.of(8, 4, GOOD);
        swarm.bend((peer, response) -> response instanceof Response.Stored stored
                        && peer.equals(swarm.peer(2).id())
                ? new Response.Stored(stored.key(), Numbered.value(99, "not that"))
                : response);
        assertThat(count(swarm.run(1, new Operation.Put(key("/n/x"), Numbered.value(1, "")))))
                .isEqualTo(6);
    }

    @Test
    void aValueForgedOnTheWayIsNotBelieved() {
        Swarm swarm = Swarm.of(8, 5, GOOD);
        Key key = key("/n/x");
        swarm.run(1, new Operation.Put(key, Numbered.value(1, "true")));
        swarm.bend((peer, response) -> response instanceof Response.Found found
                ? new Response.Found(found.key(), Optional.of(Value.of(new byte[9])), Optional.empty(), found.closer())
                : response);
        int client = swarm.join(false, Duration.ZERO);
        swarm.world().run(Duration.ofSeconds(10));
        assertThat(read(swarm.run(client, new Operation.Get(key)))).isEmpty();
    }

    @Test
    void aliveButAloneItHoldsWhatItPublishesAndPublishesItWhenOthersCome() {
        Swarm swarm = new Swarm(6, GOOD);
        swarm.join(true, Duration.ZERO);
        swarm.world().run(Duration.ofSeconds(1));
        Key key = key("/n/x");
        Key multihash = key("what");
        assertThat(count(swarm.run(0, new Operation.Put(key, Numbered.value(1, "")))))
                .isZero();
        assertThat(count(swarm.run(0, new Operation.Provide(multihash)))).isZero();
        assertThat(read(swarm.run(0, new Operation.Get(key)))).contains(Numbered.value(1, ""));
        assertThat(peers(swarm.run(0, new Operation.FindProviders(multihash, 3))))
                .containsExactly(swarm.peer(0));
        int second = swarm.join(true, Duration.ZERO);
        swarm.world().run(Duration.ofMinutes(2));
        assertThat(swarm.node(second).kept()).hasSize(2);
    }

    @Seeds(count = 6)
    void networksOfTwoToSixWork(long seed) {
        int size = 1 + (int) seed;
        Swarm swarm = Swarm.of(Math.min(6, Math.max(2, size)), seed, GOOD);
        int last = swarm.size() - 1;
        Key key = key("/n/x");
        assertThat(swarm.node(last).table()).hasSize(last);
        assertThat(swarm.node(0).table()).hasSize(last);
        assertThat(count(swarm.run(last, new Operation.Put(key, Numbered.value(1, "")))))
                .isEqualTo(last);
        assertThat(read(swarm.run(0, new Operation.Get(key)))).contains(Numbered.value(1, ""));
        assertThat(peers(swarm.run(0, new Operation.FindClosest(key)))).hasSize(last);
    }

    @Test
    void aClientAsksButIsNeverInATable() {
        Swarm swarm = Swarm.of(10, 7, GOOD);
        int client = swarm.join(false, Duration.ZERO);
        swarm.world().run(Duration.ofMinutes(15));
        Key key = key("/n/x");
        assertThat(count(swarm.run(client, new Operation.Put(key, Numbered.value(1, "")))))
                .isEqualTo(10);
        for (int node = 0; node < 10; node++) {
            assertThat(swarm.node(node).table()).doesNotContain(swarm.peer(client));
        }
        assertThat(swarm.node(client).table()).hasSize(10);
    }

    @Test
    void theDeadLeaveAllTablesAndWhoeverReturnsIsBackInThem() {
        Swarm swarm = Swarm.of(6, 8, GOOD);
        swarm.world().down(3);
        swarm.world().run(Duration.ofMinutes(12));
        for (int node : List.of(0, 1, 2, 4, 5)) {
            assertThat(swarm.node(node).table()).hasSize(4).doesNotContain(swarm.peer(3));
        }
        swarm.world().up(3);
        swarm.meet(3, 0, Duration.ZERO);
        swarm.world().run(Duration.ofMinutes(3));
        for (int node = 0; node < 6; node++) {
            assertThat(swarm.node(node).table()).as("node %s", node).hasSize(5);
        }
    }

    @Test
    void whatIsPublishedOutlivesItsExpiryAtTheHoldersAndARestartOfThePublisher() {
        Swarm swarm = Swarm.of(4, 9, GOOD);
        Key key = key("/n/x");
        Key multihash = key("what");
        swarm.run(1, new Operation.Put(key, Numbered.value(1, "")));
        swarm.run(1, new Operation.Provide(multihash));
        swarm.world().run(Duration.ofHours(10));
        swarm.world().down(1);
        swarm.world().up(1);
        swarm.meet(1, 0, Duration.ZERO);
        swarm.world().run(Duration.ofHours(50));
        assertThat(read(swarm.run(2, new Operation.Get(key)))).contains(Numbered.value(1, ""));
        assertThat(peers(swarm.run(2, new Operation.FindProviders(multihash, 9))))
                .containsExactly(swarm.peer(1));
        swarm.world().down(1);
        swarm.world().run(Duration.ofHours(49));
        assertThat(peers(swarm.run(2, new Operation.FindProviders(multihash, 9))))
                .isEmpty();
        assertThat(read(swarm.run(2, new Operation.Get(key)))).isEmpty();
        assertThat(swarm.node(2).kept()).isEmpty();
    }

    @Test
    void theSameSeedGivesTheSameTraceTwice() {
        assertThat(story(11)).isEqualTo(story(11)).isNotEqualTo(story(12));
    }

    private static String story(long seed) {
        Swarm swarm = Swarm.of(15, seed, LOSSY.withDuplication(0.01));
        swarm.run(3, new Operation.Put(key("/n/x"), Numbered.value(1, "")));
        swarm.world().down(9);
        swarm.run(5, new Operation.Get(key("/n/x")));
        swarm.world().run(Duration.ofMinutes(11));
        return swarm.world().trace() + " " + swarm.requests();
    }
}
