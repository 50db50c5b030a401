package org.fallow.node.gallery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import org.fallow.node.gallery.Crowd.Host;
import org.fallow.scheduler.trust.Evidence;
import org.fallow.scheduler.trust.Quorum;
import org.fallow.scheduler.trust.Sample;
import org.fallow.simulation.chance.Chance;
import org.jspecify.annotations.Nullable;

/**
 * Fallow's scheme: one vote a unit, audits drawn by chance afterwards, juries where two differ, all votes of a voter found
 * wrong void, final when the sample says so. What counts is the {@code trust} room's; here is the bookkeeping of a whole
 * network.
 */
final class Sampled implements Scheme {
    /** The share drawn rises by as much as too much is left, but not by more at a time: what was found may be chance. */
    private static final double STEP_MAX = 1.25;

    private static final double STEP_MIN = 1.01;

    /** One vote on one unit, the first or what took a void one's place. */
    private static final class Ballot {
        final int unit;
        final Host voter;
        final int result;
        final double draw;

        @Nullable
        Host auditor;

        Ballot(int unit, Host voter, int result, double draw) {
            this.unit = unit;
            this.voter = voter;
            this.result = result;
            this.draw = draw;
        }
    }

    /** A voter that was found wrong: the draws of its void votes, and of those that were lies. */
    private static final class Found {
        final List<Double> known = new ArrayList<>();
        boolean byDraw;
        final List<Double> lies = new ArrayList<>();
    }

    private final GalleryPlan plan;
    private final Crowd crowd;
    private final Chance chance;
    private final Quorum quorum;
    private final @Nullable Ballot[] ballots;
    private final Map<Host, List<Ballot>> votes = new HashMap<>();
    private final Map<Host, List<Ballot>> borneOut = new HashMap<>();
    private final Map<Host, Found> out = new HashMap<>();
    /** Void votes, by unit: what takes their place tells whether they were lies. */
    private final Map<Integer, Ballot> voided = new HashMap<>();

    private final Deque<Integer> redo = new ArrayDeque<>();
    private final PriorityQueue<Ballot> waiting = new PriorityQueue<>((a, b) -> Double.compare(a.draw, b.draw));
    private final double first;
    private double share;
    private int begun;
    private long executions;
    private boolean done;
    private int invented = 2;
    private final Struck tally = new Struck();

    Sampled(GalleryPlan plan, Crowd crowd) {
        this.plan = plan;
        this.crowd = crowd;
        this.chance = Chance.of(plan.seed()).fork("sampled");
        this.quorum = Quorum.of(plan.error(), plan.assumed());
        this.ballots = new Ballot[plan.units()];
        this.first = Sample.share(plan.error() * plan.units(), plan.assumed());
        this.share = first;
    }

    @Override
    public void work(Host host) {
        if (out.containsKey(host)) {
            return;
        }
        if (!audit(host) && !vote(host)) {
            settle();
        }
    }

    private boolean vote(Host host) {
        if (redo.isEmpty() && begun == plan.units()) {
            return false;
        }
        int unit = redo.isEmpty() ? begun++ : redo.poll();
        Ballot ballot = new Ballot(unit, host, compute(host, null, 0), chance.nextDouble());
        ballots[unit] = ballot;
        votes.computeIfAbsent(host, h -> new ArrayList<>()).add(ballot);
        if (ballot.draw < share) {
            waiting.add(ballot);
        }
        Ballot before = voided.remove(unit);
        if (before != null) {
            Found found = Objects.requireNonNull(out.get(before.voter), "a vote is void when its voter is out");
            found.known.add(before.draw);
            if (before.result != ballot.result) {
                found.lies.add(before.draw);
            }
        }
        return true;
    }

    private boolean audit(Host host) {
        while (!waiting.isEmpty() && ballots[waiting.element().unit] != waiting.element()) {
            waiting.remove();
        }
        Ballot first = waiting.peek();
        if (first == null || first.voter == host) {
            return false;
        }
        waiting.remove();
        int got = compute(host, first.voter, first.result);
        if (got == first.result) {
            bearOut(first, host);
        } else {
            jury(first, host, got);
        }
        return true;
    }

    /** Two differ: more are drawn until one result leads. Whoever voted for another is out. */
    private void jury(Ballot first, Host auditor, int got) {
        Map<Host, Integer> said = new LinkedHashMap<>();
        said.put(first.voter, first.result);
        said.put(auditor, got);
        boolean lied = first.voter.bad && first.result != 0;
        int best = convene(said, lied ? first.voter : auditor, lied ? first.result : got);
        Host juror = said.entrySet().stream()
                .filter(e -> e.getKey() != first.voter && e.getValue() == best)
                .findFirst()
                .orElseThrow()
                .getKey();
        said.forEach((host, result) -> {
            if (result != best) {
                strike(host, host == first.voter ? first : null);
            }
        });
        if (first.result == best) {
            bearOut(first, juror);
            return;
        }
        // The jury's word stands for the unit.
        redo.remove(first.unit);
        voided.remove(first.unit);
        Ballot agreed = new Ballot(first.unit, juror, best, first.draw);
        agreed.auditor = juror;
        ballots[first.unit] = agreed;
    }

    /** Asks one after the other until what was said settles it; the result. */
    private int convene(Map<Host, Integer> said, Host voter, int lie) {
        Map<Integer, Integer> count = new HashMap<>();
        said.values().forEach(result -> count.merge(result, 1, Integer::sum));
        while (!settled(count)) {
            Host juror = crowd.next();
            if (!said.containsKey(juror) && !out.containsKey(juror)) {
                int result = compute(juror, voter, lie);
                said.put(juror, result);
                count.merge(result, 1, Integer::sum);
            }
        }
        return count.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    private void bearOut(Ballot ballot, Host auditor) {
        ballot.auditor = auditor;
        borneOut.computeIfAbsent(auditor, h -> new ArrayList<>()).add(ballot);
    }

    private boolean settled(Map<Integer, Integer> count) {
        int[] sorted = count.values().stream().mapToInt(n -> -n).sorted().toArray();
        return quorum.settles(-sorted[0], sorted.length == 1 ? 0 : -sorted[1]);
    }

    /** Its votes are void; so is what it bore out. */
    private void strike(Host host, @Nullable Ballot lie) {
        Found found = out.computeIfAbsent(host, h -> {
            tally.out(h);
            return new Found();
        });
        if (lie != null) {
            found.byDraw = true;
            found.lies.add(lie.draw);
            found.known.add(lie.draw);
        }
        for (Ballot vote : votes.getOrDefault(host, List.of())) {
            if (ballots[vote.unit] == vote) {
                ballots[vote.unit] = null;
                redo.add(vote.unit);
                if (vote != lie) {
                    voided.put(vote.unit, vote);
                }
            }
        }
        for (Ballot vote : borneOut.getOrDefault(host, List.of())) {
            if (ballots[vote.unit] == vote && vote.auditor == host) {
                vote.auditor = null;
                waiting.add(vote);
            }
        }
        votes.remove(host);
        borneOut.remove(host);
        crowd.caught(host);
    }

    private Evidence evidence() {
        return new Evidence(first, sample(0), sample(first));
    }

    /** What was drawn from {@code from} on; voters found wrong below that are left out. */
    private Sample sample(double from) {
        long unaudited = 0;
        long drawn = 0;
        for (Ballot ballot : all()) {
            unaudited += ballot.auditor == null ? 1 : 0;
            drawn += ballot.auditor != null && ballot.draw >= from ? 1 : 0;
        }
        long once = 0;
        for (Found found : out.values()) {
            if (found.byDraw && found.lies.stream().noneMatch(draw -> draw < from)) {
                once += found.lies.stream().filter(draw -> draw < share).count() == 1 ? 1 : 0;
                drawn += found.known.stream()
                        .filter(draw -> draw >= from && draw < share)
                        .count();
            }
        }
        return new Sample(unaudited, drawn, once);
    }

    /** Nothing is left to do but to look whether it is enough. */
    private void settle() {
        if (!waiting.isEmpty()) {
            return;
        }
        double excess = evidence().errors(plan.assumed()) / (plan.error() * plan.units());
        if (excess <= 1) {
            done = true;
        } else if (share < 1) {
            raise(Math.min(1, share * Math.clamp(excess, STEP_MIN, STEP_MAX)));
        } else {
            copies();
        }
    }

    /** Every unit's vote, once there is one for each. */
    private List<Ballot> all() {
        List<Ballot> all = new ArrayList<>(ballots.length);
        for (Ballot ballot : ballots) {
            all.add(Objects.requireNonNull(ballot, "nothing is left to do, so every unit has its vote"));
        }
        return all;
    }

    private void raise(double to) {
        for (Ballot ballot : all()) {
            if (ballot.draw >= share && ballot.draw < to) {
                waiting.add(ballot);
            }
        }
        share = to;
    }

    /** Even the whole sample does not do: each unit by a quorum. */
    private void copies() {
        for (Ballot ballot : all()) {
            Map<Host, Integer> said = new LinkedHashMap<>();
            said.put(ballot.voter, ballot.result);
            int best = convene(said, ballot.voter, ballot.result);
            ballots[ballot.unit] = new Ballot(ballot.unit, ballot.voter, best, 0);
        }
        done = true;
    }

    /** A host computes; for an audit, what was {@code said} is what it may hear of. */
    private int compute(Host host, @Nullable Host voter, int said) {
        executions++;
        return voter == null ? crowd.vote(host, invented++) : crowd.audit(host, voter, said, invented++);
    }

    @Override
    public boolean done() {
        return done;
    }

    @Override
    public Outcome outcome() {
        long wrong = 0;
        for (Ballot ballot : ballots) {
            wrong += ballot != null && ballot.result != 0 ? 1 : 0;
        }
        return new Outcome(wrong, executions, tally);
    }
}
