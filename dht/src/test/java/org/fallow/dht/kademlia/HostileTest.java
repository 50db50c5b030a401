package org.fallow.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.fallow.dht.Peers;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.Numbered;
import org.fallow.dht.record.Value;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.network.Conditions;
import org.fallow.simulation.seeds.Seeds;

/** Networks in which a fifth of the nodes lie, from before the tables are refreshed for the first time. */
class HostileTest {
    private static final int NODES = 60;
    private static final int READS = 10;
    private static final Value TRUE = Numbered.value(2, "true");

    private final Set<PeerId> liars = new TreeSet<>();

    private static Key key(int number) {
        return Key.of(("/n/" + number).getBytes(StandardCharsets.UTF_8));
    }

    private Swarm swarm(long seed, UnaryOperator<Response> lie) {
        Swarm swarm = Swarm.of(NODES, seed, Conditions.INTERNET);
        liars.clear();
        Chance chance = swarm.chance().fork("liars");
        while (liars.size() < NODES / 5) {
            liars.add(swarm.peer(1 + chance.nextInt(NODES - 1)).id());
        }
        swarm.bend((peer, response) -> liars.contains(peer) ? lie.apply(response) : response);
        swarm.world().run(Duration.ofMinutes(11));
        return swarm;
    }

    private int honest(Swarm swarm, Chance chance) {
        int node = chance.nextInt(NODES);
        while (liars.contains(swarm.peer(node).id())) {
            node = chance.nextInt(NODES);
        }
        return node;
    }

    /** The same response, but for whom it names, and but for its value. */
    private static Response naming(
            Response response, List<PeerAddresses> closer, UnaryOperator<Optional<Value>> value) {
        return switch (response) {
            case Response.Nodes nodes -> new Response.Nodes(closer);
            case Response.Found found ->
                new Response.Found(found.key(), value.apply(found.value()), Optional.empty(), closer);
            case Response.Providers providers -> new Response.Providers(List.of(), closer);
            case Response.Stored stored -> stored;
            case Response.Delivered delivered -> delivered;
            case Response.Pong pong -> pong;
        };
    }

    /** Each value is put by one honest node and read by another. */
    private void everybodyReads(Swarm swarm) {
        Chance chance = swarm.chance().fork("readers");
        int found = 0;
        long requests = 0;
        for (int i = 0; i < READS; i++) {
            swarm.run(honest(swarm, chance), new Operation.Put(key(i), TRUE));
            long before = swarm.requests();
            Result.Read read = (Result.Read) swarm.run(honest(swarm, chance), new Operation.Get(key(i)));
            requests += swarm.requests() - before;
            found += read.value().filter(TRUE::equals).isPresent() ? 1 : 0;
        }
        assertThat(found).as("seed %s", swarm.world().seed()).isEqualTo(READS);
        assertThat(requests / READS)
                .as(
                        "seed %s, requests of a read and its corrections",
                        swarm.world().seed())
                .isLessThanOrEqualTo(20);
    }

    @Seeds(count = 1)
    void liarsWhoNameNobodyAndHoldNothingAreWalkedAround(long seed) {
        everybodyReads(swarm(seed, response -> naming(response, List.of(), value -> Optional.empty())));
    }

    @Seeds(count = 1)
    void liarsWhoNameOnlyEachOtherAreWalkedAround(long seed) {
        List<PeerAddresses> cabal = new ArrayList<>();
        Swarm swarm = swarm(seed, response -> naming(response, cabal, value -> Optional.empty()));
        liars.forEach(liar -> cabal.add(swarm.peer(swarm.number(liar))));
        everybodyReads(swarm);
    }

    @Seeds(count = 1)
    void liarsWhoInventPeersAreWalkedAround(long seed) {
        Chance chance = Chance.of(seed).fork("invented");
        everybodyReads(swarm(seed, response -> naming(response, Peers.peers(20, chance), value -> Optional.empty())));
    }

    @Seeds(count = 1)
    void liarsWhoGiveAnOldValueWithAForgedOneBetweenAreOutvotedByTheNewest(long seed) {
        Chance chance = Chance.of(seed).fork("old");
        everybodyReads(swarm(
                seed,
                response -> naming(
                        response,
                        response.closer(),
                        value -> Optional.of(chance.happens(0.5) ? Numbered.value(1, "old") : Value.of(new byte[5])))));
    }

    @Seeds(count = 1)
    void theClosestAreFoundAmongLiarsOfEveryKind(long seed) {
        Chance chance = Chance.of(seed).fork("kinds");
        Swarm swarm = swarm(
                seed,
                response -> naming(
                        response,
                        chance.happens(0.5) ? Peers.peers(20, chance) : List.of(),
                        value -> Optional.empty()));
        Chance asking = swarm.chance().fork("asking");
        int found = 0;
        int wanted = 0;
        for (int i = 0; i < READS; i++) {
            int asker = honest(swarm, asking);
            Key key = Key.of(Peers.id(asking));
            List<PeerAddresses> truth = swarm.truth(key, 20, asker);
            long before = swarm.requests();
            List<PeerAddresses> result = ((Result.Peers) swarm.run(asker, new Operation.FindClosest(key))).peers();
            assertThat(swarm.requests() - before).as("seed %s", seed).isLessThan(170);
            assertThat(result).as("seed %s", seed).startsWith(truth.getFirst());
            found += (int) truth.stream().filter(result::contains).count();
            wanted += truth.size();
        }
        assertThat(found * 100).as("seed %s, of %s", seed, wanted).isGreaterThanOrEqualTo(wanted * 99);
    }
}
