package org.fallow.dht.kademlia;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.fallow.dht.Peers;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.network.Conditions;

/** A swarm that lives for hours, with nodes that come and go or without, and what its tables cost and are worth. */
final class Life {
    private static final int WIDTH = 20;

    private final Swarm swarm;
    private final Chance chance;
    private final int online;
    private double onlineHours;

    /**
     * What was measured.
     *
     * @param requests sent by a node in an hour of its being there
     * @param arrivals as many more it sent while it arrived, spread over the hours it is there
     * @param live share of the table's peers that are there
     * @param known share of the 20 closest that are there, and that the table has
     * @param found share of the 20 closest that a lookup finds
     */
    record Measured(double requests, double arrivals, double live, double known, double found) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.1f requests per node and hour and %.1f for arrivals, %.3f of the table live, %.3f of the neighbours known, "
                            + "%.3f of the closest found",
                    requests,
                    arrivals,
                    live,
                    known,
                    found);
        }
    }

    /** So many nodes, joined one every 100 ms. */
    Life(int nodes, long seed) {
        this.swarm = Swarm.of(nodes, seed, Conditions.INTERNET);
        this.chance = swarm.chance().fork("life");
        this.online = nodes;
    }

    /**
     * As many again that are away: from now on each, the first excepted, stays for a time of which half are less than
     * the median, and some far more; then it is away as long.
     */
    Life withChurn(Duration median, double shape) {
        for (int node = 1; node < online; node++) {
            leaveLater(node, median, shape);
        }
        for (int i = 0; i < online; i++) {
            int node = swarm.join(true, Duration.ZERO);
            swarm.world().down(node);
            returnLater(node, median, shape);
        }
        return this;
    }

    void pass(Duration time) {
        swarm.world().run(time);
    }

    /** Looks on for a while, then looks at the tables and looks up some keys. */
    Measured measure(Duration time) {
        long before = swarm.requests();
        long arrivalsBefore = swarm.arrivals();
        onlineHours = 0;
        for (long minute = 0; minute < time.toMinutes(); minute++) {
            swarm.world().run(Duration.ofMinutes(1));
            onlineHours += present().size() / 60.0;
        }
        double arrivals = (swarm.arrivals() - arrivalsBefore) / onlineHours;
        double requests = (swarm.requests() - before) / onlineHours - arrivals;
        double live = 0;
        double known = 0;
        List<Integer> present = present();
        for (int node : present) {
            List<PeerAddresses> table = swarm.node(node).table();
            List<PeerAddresses> truth = swarm.truth(Key.of(swarm.peer(node).id()), WIDTH, node);
            live += share(
                    table,
                    table.stream()
                            .filter(peer -> !swarm.absent(swarm.number(peer.id())))
                            .toList());
            known += share(truth, table);
        }
        double found = 0;
        int lookups = 50;
        for (int i = 0; i < lookups; i++) {
            int asker = chance.pick(present());
            Key key = Key.of(Peers.id(chance));
            List<PeerAddresses> truth = swarm.truth(key, WIDTH, asker);
            found += share(truth, ((Result.Peers) swarm.run(asker, new Operation.FindClosest(key))).peers());
        }
        return new Measured(requests, arrivals, live / present.size(), known / present.size(), found / lookups);
    }

    private List<Integer> present() {
        List<Integer> present = new ArrayList<>();
        IntStream.range(0, swarm.size()).filter(node -> !swarm.absent(node)).forEach(present::add);
        return present;
    }

    private static double share(List<PeerAddresses> of, List<PeerAddresses> those) {
        return of.isEmpty() ? 1 : of.stream().filter(those::contains).count() / (double) of.size();
    }

    private void leaveLater(int node, Duration median, double shape) {
        swarm.world().plan(session(median, shape), "leaves " + node, world -> {
            world.down(node);
            returnLater(node, median, shape);
        });
    }

    private void returnLater(int node, Duration median, double shape) {
        swarm.world().plan(session(median, shape), "returns " + node, world -> {
            world.up(node);
            // Those it remembers: some of them are away too.
            for (int i = 0; i < 3; i++) {
                swarm.meet(node, chance.pick(present()), Duration.ZERO);
            }
            leaveLater(node, median, shape);
        });
    }

    /** From a Weibull distribution: shape 1 is without memory; with less whoever has stayed for long stays on. */
    private Duration session(Duration median, double shape) {
        double times = Math.pow(-Math.log(1 - chance.nextDouble()) / Math.log(2), 1 / shape);
        return Duration.ofMillis(1 + (long) (median.toMillis() * times));
    }
}
