package org.fallow.node.swarm;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.simulation.chance.Chance;

/**
 * The tables of a network that has run for long, made from the true population. Into each bucket go up to k servers of
 * its range, chosen at random; where there are many to choose from, of two the one that has been there for longer, as
 * buckets keep whom they have. One entry in twenty is of a server that has left by now, somewhat more than half an hour
 * between two checks of an entry leaves behind under the churn of IPFS. Everything else that a node knows it finds out.
 */
final class WarmStart {
    private static final int BUCKET = 20;
    private static final double DEAD = 0.05;
    private static final int CACHE = 40;

    private final Census census;
    private final double takesDead;

    WarmStart(Census census) {
        this.census = census;
        long present = census.members().stream()
                .filter(member -> member.serves() && member.present())
                .count();
        long absent = census.members().stream().filter(Member::serves).count() - present;
        this.takesDead = absent == 0 ? 0 : Math.min(1, DEAD / (1 - DEAD) * present / absent);
    }

    /** The entries of a node's table, those of each bucket together. */
    List<List<PeerAddresses>> table(Member self, Chance chance) {
        List<List<PeerAddresses>> buckets = new ArrayList<>();
        for (int bits = 0; bits < Key.BITS; bits++) {
            List<PeerAddresses> entries = bucket(self, census.servers().bucket(self.key(), bits), chance);
            if (!entries.isEmpty()) {
                buckets.add(entries);
            }
            if (census.servers().sharing(self.key(), bits + 1).stream().allMatch(self::equals)) {
                break;
            }
        }
        return buckets;
    }

    /** What a node that is away has kept of its table. */
    List<PeerAddresses> cache(Member self, Chance chance) {
        List<PeerAddresses> table = new ArrayList<>();
        table(self, chance).forEach(table::addAll);
        chance.shuffle(table);
        return List.copyOf(table.subList(0, Math.min(CACHE, table.size())));
    }

    private List<PeerAddresses> bucket(Member self, List<Member> range, Chance chance) {
        Set<Member> picked = new LinkedHashSet<>();
        if (range.size() <= 2 * BUCKET) {
            List<Member> all = new ArrayList<>(range);
            chance.shuffle(all);
            all.stream()
                    .filter(member -> takes(self, member, chance))
                    .limit(BUCKET)
                    .forEach(picked::add);
        } else {
            for (int tries = 0; tries < 8 * BUCKET && picked.size() < BUCKET; tries++) {
                Member one = chance.pick(range);
                Member other = chance.pick(range);
                Member older = one.upSince() <= other.upSince() ? one : other;
                Member choice = one.present() && other.present() ? older : one;
                if (takes(self, choice, chance)) {
                    picked.add(choice);
                }
            }
        }
        return picked.stream().map(Member::peer).toList();
    }

    private boolean takes(Member self, Member member, Chance chance) {
        return member != self && (member.present() || chance.happens(takesDead));
    }
}
