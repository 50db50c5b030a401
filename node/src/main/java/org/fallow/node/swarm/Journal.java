package org.fallow.node.swarm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.fallow.dht.kademlia.Result;
import org.fallow.libp2p.identity.PeerId;

/** How the operations ended, judged by one who knows everything. */
final class Journal {
    private static final int NEAREST = 20;
    private static final long MILLI = 1_000_000;
    private static final double HIGH = 0.95;

    /** A server that has just come up is not known to anybody yet, whatever the DHT is worth. */
    private static final long NEW = Duration.ofMinutes(1).toNanos();

    private final Census census;
    private final Map<Row, Entries> rows = new TreeMap<>();
    private int unfinished;

    private record Row(Phase phase, Wish wish) implements Comparable<Row> {
        @Override
        public int compareTo(Row other) {
            int order = phase.compareTo(other.phase);
            return order == 0 ? wish.compareTo(other.wish) : order;
        }
    }

    private record Judgement(boolean good, boolean strictly, double nearest) {}

    private static final class Entries {
        private final List<Integer> hops = new ArrayList<>();
        private final List<Integer> requests = new ArrayList<>();
        private final List<Long> millis = new ArrayList<>();
        private int good;
        private int strictlyGood;
        private double nearest;
    }

    /** Says whether a member holds the value that a put was of. */
    interface Holders {
        boolean holds(Member member, Errand errand);
    }

    Journal(Census census) {
        this.census = census;
    }

    void unfinished() {
        unfinished++;
    }

    int unfinishedCount() {
        return unfinished;
    }

    /** How many have ended. */
    int ended() {
        return rows.values().stream().mapToInt(row -> row.hops.size()).sum();
    }

    /** An operation of a member has ended at {@code now}, in that phase. */
    void ended(Errand errand, Member asker, Result result, Phase phase, Holders holders, long now) {
        if (phase != errand.phase()) {
            unfinished++;
            return;
        }
        Judgement judged = judge(errand, asker, result, holders);
        Entries row = rows.computeIfAbsent(new Row(phase, errand.wish()), wish -> new Entries());
        row.good += judged.good() ? 1 : 0;
        row.strictlyGood += judged.strictly() ? 1 : 0;
        row.nearest += judged.nearest();
        row.hops.add(errand.hops());
        row.requests.add(errand.requests());
        row.millis.add((now - errand.startedAt()) / MILLI);
    }

    List<SwarmReport.Score> scores() {
        List<SwarmReport.Score> scores = new ArrayList<>();
        rows.forEach((row, entries) -> {
            int count = entries.hops.size();
            scores.add(new SwarmReport.Score(
                    row.phase(),
                    row.wish(),
                    count,
                    (double) entries.good / count,
                    (double) entries.strictlyGood / count,
                    entries.nearest / count,
                    quantile(entries.hops, 0.5),
                    quantile(entries.hops, HIGH),
                    entries.requests.stream().mapToInt(i -> i).average().orElse(0),
                    quantile(entries.requests, HIGH),
                    quantile(entries.millis, 0.5),
                    quantile(entries.millis, HIGH)));
        });
        return scores;
    }

    private Judgement judge(Errand errand, Member asker, Result result, Holders holders) {
        return switch (result) {
            case Result.Peers peers -> {
                Set<PeerId> found = new HashSet<>(Errand.ids(peers.peers()));
                if (errand.goal() instanceof Errand.Goal.Peer goal) {
                    boolean good = found.contains(goal.sought().peer().id());
                    yield new Judgement(good, good, 0);
                }
                yield new Judgement(
                        hasClosest(found, errand, asker, NEW),
                        hasClosest(found, errand, asker, 0),
                        share(
                                errand,
                                asker,
                                member -> found.contains(member.peer().id())));
            }
            case Result.Read read -> {
                boolean good = errand.goal() instanceof Errand.Goal.Sequence goal
                        && read.value().map(Sealed::sequence).orElse(-1L) >= goal.least();
                yield new Judgement(good, good, 0);
            }
            case Result.Count count -> {
                boolean good = count.peers() > 0;
                yield new Judgement(good, good, share(errand, asker, member -> holders.holds(member, errand)));
            }
            case Result.Refused refused -> new Judgement(false, false, 0);
        };
    }

    private boolean hasClosest(Set<PeerId> found, Errand errand, Member asker, long age) {
        Predicate<Member> counts = there(errand, asker, age);
        return census.servers().closest(errand.target(), 1, member -> member.honest() && counts.test(member)).stream()
                .allMatch(member -> found.contains(member.peer().id()));
    }

    private double share(Errand errand, Member asker, Predicate<Member> has) {
        List<Member> nearest = census.servers().closest(errand.target(), NEAREST, there(errand, asker, NEW));
        return nearest.isEmpty() ? 1 : (double) nearest.stream().filter(has).count() / nearest.size();
    }

    /** Servers that were there before the operation began, are there still, and can be reached by the asker. */
    private static Predicate<Member> there(Errand errand, Member asker, long age) {
        return member -> member != asker
                && member.side() == asker.side()
                && member.present()
                && member.upSince() <= errand.startedAt() - age;
    }

    private static <T extends Comparable<T>> T quantile(List<T> values, double share) {
        List<T> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * (sorted.size() - 1))));
    }
}
