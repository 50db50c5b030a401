package org.fallow.node.swarm;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.simulation.chance.Chance;

/** How good the tables are. */
final class TableSurvey {
    private static final int SAMPLE_MAX = 1_000;
    private static final int TRIES = 20_000;
    private static final int NEAREST = 20;
    private static final long ESTABLISHED = Duration.ofMinutes(5).toNanos();
    private static final long NEW = Duration.ofMinutes(1).toNanos();

    private final Census census;
    private final List<SwarmNode> nodes;
    private final long now;

    private int sampled;
    private long entries;
    private long live;
    private long lying;
    private double nearest;
    private long empty;

    TableSurvey(Census census, List<SwarmNode> nodes, long now) {
        this.census = census;
        this.nodes = nodes;
        this.now = now;
    }

    SwarmReport.Tables take(Chance chance) {
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < TRIES && sampled < SAMPLE_MAX; i++) {
            SwarmNode node = chance.pick(nodes);
            Member member = node.member();
            if (member.honest()
                    && member.present()
                    && member.upSince() <= now - ESTABLISHED
                    && seen.add(member.number())) {
                look(node);
            }
        }
        double known = Math.max(1, entries);
        double count = Math.max(1, sampled);
        return new SwarmReport.Tables(
                sampled, entries / count, live / known, lying / known, nearest / count, empty / count);
    }

    private void look(SwarmNode node) {
        sampled++;
        Set<PeerId> table = new HashSet<>();
        Set<Integer> buckets = new HashSet<>();
        for (PeerAddresses entry : node.table()) {
            Optional<Member> member = census.member(entry.id());
            table.add(entry.id());
            buckets.add(node.member().key().commonPrefix(Key.of(entry.id())));
            entries++;
            live += member.filter(Member::present).isPresent() ? 1 : 0;
            lying += member.filter(each -> !each.honest()).isPresent() ? 1 : 0;
        }
        List<Member> truth = census.servers().closest(node.member().key(), NEAREST, member -> there(member, node));
        nearest += truth.isEmpty()
                ? 1
                : (double) truth.stream()
                                .filter(member -> table.contains(member.peer().id()))
                                .count()
                        / truth.size();
        for (int bits = 0;
                !census.servers().sharing(node.member().key(), bits).stream().allMatch(node.member()::equals);
                bits++) {
            boolean any =
                    census.servers().bucket(node.member().key(), bits).stream().anyMatch(member -> there(member, node));
            empty += any && !buckets.contains(bits) ? 1 : 0;
        }
    }

    private boolean there(Member member, SwarmNode node) {
        return member != node.member() && member.present() && member.upSince() <= now - NEW;
    }
}
