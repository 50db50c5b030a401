package org.fallow.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fallow.dht.Peers;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.network.Conditions;
import org.junit.jupiter.api.Test;

/** A node that means to know all servers. */
class EverybodyTest {
    private static final int LOOKUPS = 100;

    /** {@code -Ddht.everybody=10000} tries it among more; that takes minutes. */
    @Test
    void itsLookupsEndAfterOneHop() {
        int servers = Integer.getInteger("dht.everybody", 200);
        Swarm swarm = Swarm.of(servers, 1, Conditions.INTERNET);
        // All have come at once; by and by they know their neighbours.
        swarm.world().run(Duration.ofMinutes(30));
        int knower = swarm.join(true, Settings.DEFAULT.knowingEverybody(), Duration.ZERO);
        SimulatedNode node = swarm.node(knower);
        swarm.world().run(Duration.ofMinutes(5).plusMillis(20L * servers));
        long arrival = node.sent();
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            others.add(i);
        }
        assertThat(node.table().size()).as("known after %s requests", arrival).isGreaterThan(servers * 95 / 100);
        assertThat(arrival).as("requests to get there").isLessThan(servers * 3L / 2 + 100);

        // The crawl goes round once an hour; each time it finds those that their own neighbours did not know before.
        swarm.world().run(Duration.ofHours(3));
        assertThat(node.sent() - arrival).as("requests of three hours").isLessThan(3L * 7_200);
        assertThat(node.table()).hasSizeGreaterThan(servers * 99 / 100);
        assertThat(oneHop(swarm, knower)).isGreaterThan(LOOKUPS * 95 / 100);
        swarm.chance().fork("gone").shuffle(others);
        others.stream().filter(i -> i > 0).limit(servers / 10).forEach(swarm.world()::down);
        swarm.world().run(Duration.ofHours(6));
        assertThat(node.table()).noneMatch(peer -> swarm.absent(swarm.number(peer.id())));
        assertThat(oneHop(swarm, knower)).isGreaterThan(LOOKUPS * 95 / 100);
    }

    /** How many of the lookups find exactly the closest, and these are whom they asked first. */
    private static int oneHop(Swarm swarm, int knower) {
        Chance chance = swarm.chance().fork("keys");
        int count = 0;
        for (int i = 0; i < LOOKUPS; i++) {
            Key key = Key.of(Peers.id(chance));
            List<PeerAddresses> truth = swarm.truth(key, 20, knower);
            List<PeerAddresses> seeds =
                    Peers.sorted(swarm.node(knower).table(), key).subList(0, 20);
            long before = swarm.node(knower).sent();
            Result found = swarm.run(knower, new Operation.FindClosest(key));
            assertThat(swarm.node(knower).sent() - before).isPositive();
            count += found.equals(new Result.Peers(truth)) && seeds.equals(truth) ? 1 : 0;
        }
        return count;
    }
}
