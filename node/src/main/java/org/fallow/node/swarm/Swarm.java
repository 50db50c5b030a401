package org.fallow.node.swarm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fallow.dht.kademlia.KademliaAction;
import org.fallow.dht.kademlia.Settings;
import org.fallow.dht.key.Key;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.chance.Distribution;
import org.fallow.simulation.invariant.Invariants;
import org.fallow.simulation.network.Conditions;
import org.fallow.simulation.scenario.World;

/**
 * A whole network of DHT nodes in virtual time: each is the real machine, all else is made by the plan. The swarm comes
 * to be, settles, and is then measured while users ask their nodes for things.
 */
public final class Swarm {
    /** How long a user waits for an operation. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * One way; a round trip of 159 ms in the median, as in the King data set, and a mean of 1.15 times that. The pair
     * decides, not the message.
     *
     * @see <a href="https://pdos.csail.mit.edu/papers/vivaldi:sigcomm/paper.pdf">Dabek et al., Vivaldi, 2004</a>
     */
    static final Distribution LATENCY = new Distribution.LogNormal(Duration.ofNanos(79_500_000), 0.53);

    private static final Duration PAST = Duration.ofHours(1);
    private static final Duration PAST_SPREAD = Duration.ofMinutes(10);
    private static final Duration SLICE = Duration.ofMinutes(1);
    private static final int UPS_PER_REPORT = 1_000;

    /** Nodes whose tables are followed peer by peer, at most. */
    private static final int WATCHED_MAX = 1_000;

    private final SwarmPlan plan;
    private final Progress progress;
    private final World world;
    private final Chance chance;
    private final Census census;
    private final Liars liars;
    private final Sizes sizes;
    private final Tally tally = new Tally();
    private final Journal journal;
    private final Deeds deeds = new Deeds();
    private final Settings settings = Settings.DEFAULT;
    private final List<SwarmNode> nodes = new ArrayList<>();
    private final Comings comings;
    private final Users users;
    private final int watchEvery;
    private Phase phase = Phase.CALM;

    /** How far a run is; called now and then. */
    public interface Progress {
        /** Nobody looks. */
        Progress NONE = (stage, done, present, steps) -> {};

        /**
         * So far.
         *
         * @param stage what is going on, in a word or two
         * @param done share of the stage, 0 to 1
         * @param present nodes that are there
         * @param steps events so far
         */
        void at(String stage, double done, int present, long steps);
    }

    private Swarm(SwarmPlan plan, Progress progress) {
        this.plan = plan;
        this.progress = progress;
        Conditions conditions = new Conditions(LATENCY, plan.loss(), 0, true);
        this.world = new World(plan.seed(), conditions, plan.stepsMax());
        this.chance = world.chance().fork("swarm");
        int identities = (int) Math.round(plan.nodes() / plan.turnover().presence());
        this.census = new Census(plan, identities, chance.fork("census"));
        this.liars = new Liars(census, chance.fork("liars"));
        this.sizes = new Sizes(census.member(0).peer());
        this.journal = new Journal(census);
        this.watchEvery = Math.max(1, identities / WATCHED_MAX);
        for (Member member : census.members()) {
            SwarmNode node = new SwarmNode(this, member);
            nodes.add(node);
            world.addAbsent(node);
        }
        this.comings = new Comings(world, census, plan.turnover(), chance.fork("comings"));
        this.users = new Users(this, plan, chance.fork("users"));
    }

    /**
     * Simulates.
     *
     * @throws org.fallow.simulation.scenario.SimulationError when an invariant breaks, or the plan's steps are used up; it
     *     names the seed, the step and the time
     */
    public static SwarmReport run(SwarmPlan plan, Progress progress) {
        return new Swarm(plan, progress).run();
    }

    private SwarmReport run() {
        switch (plan.start()) {
            case WARM -> startWarm();
            case COLD -> comings.startCold(chance.fork("cold"));
        }
        Invariants.watch(world, SwarmInvariants.of(this));
        users.publish(plan.settle());
        pass("settling", plan.settle());
        tally.open(true);
        int joins = comings.joins();
        Duration measured = plan.measured();
        users.plan(measured);
        if (plan.partition()) {
            planPartition();
        }
        double present = pass("measuring", measured);
        int joined = comings.joins() - joins;
        tally.open(false);
        pass("ending", PATIENCE.plus(SLICE));
        return report(present, joined);
    }

    private void startWarm() {
        comings.setOut();
        WarmStart warm = new WarmStart(census);
        Chance tables = chance.fork("tables");
        int up = 0;
        for (SwarmNode node : nodes) {
            Chance own = tables.fork(node.member().number());
            if (node.member().present()) {
                node.warm(warm.table(node.member(), own));
                world.up(node.member().number());
                if (++up % UPS_PER_REPORT == 0) {
                    progress.at("filling tables", (double) up / nodes.size(), up, world.steps());
                }
            } else {
                node.cache(warm.cache(node.member(), own));
            }
        }
    }

    /** Runs for that long; returns how many nodes were there, in the mean. */
    private double pass(String stage, Duration length) {
        long slices = Math.max(1, length.dividedBy(SLICE));
        double present = 0;
        for (long slice = 0; slice < slices; slice++) {
            present += comings.present();
            world.run(length.dividedBy(slices));
            progress.at(stage, (slice + 1.0) / slices, comings.present(), world.steps());
        }
        return present / slices;
    }

    private void planPartition() {
        Duration begin = plan.measured().minus(SwarmPlan.PARTITION).dividedBy(2);
        Chance sides = chance.fork("sides");
        world.plan(begin, "the network splits", w -> {
            phase = Phase.SPLIT;
            census.members().forEach(member -> side(member, sides.happens(0.5) ? 1 : 0));
        });
        world.plan(begin.plus(SwarmPlan.PARTITION), "the network heals", w -> {
            phase = Phase.HEALED;
            census.members().forEach(member -> side(member, 0));
        });
    }

    private void side(Member member, int side) {
        member.side(side);
        world.network().side(member.number(), side);
    }

    private SwarmReport report(double present, int joined) {
        double nodeHours =
                present * plan.measured().toNanos() / Duration.ofHours(1).toNanos();
        List<SwarmReport.Load> loads = new ArrayList<>();
        for (Purpose purpose : Purpose.values()) {
            loads.add(tally.load(purpose, nodeHours));
        }
        return new SwarmReport(
                plan.seed(),
                plan.nodes(),
                census.members().size(),
                (int) census.members().stream().filter(Member::serves).count(),
                (int) census.members().stream()
                        .filter(member -> !member.honest())
                        .count(),
                plan.lie(),
                plan.turnover(),
                plan.loss(),
                plan.settle().toMillis() / 3_600_000.0,
                plan.measured().toMillis() / 3_600_000.0,
                present,
                joined,
                journal.scores(),
                journal.unfinishedCount(),
                loads,
                new TableSurvey(census, nodes, world.elapsed().toNanos()).take(chance.fork("survey")),
                world.steps(),
                world.trace());
    }

    World world() {
        return world;
    }

    Census census() {
        return census;
    }

    Liars liars() {
        return liars;
    }

    Sizes sizes() {
        return sizes;
    }

    Tally tally() {
        return tally;
    }

    Journal journal() {
        return journal;
    }

    Settings settings() {
        return settings;
    }

    Deeds deeds() {
        return deeds;
    }

    Phase phase() {
        return phase;
    }

    SwarmNode node(int number) {
        return nodes.get(number);
    }

    /** One way, in nanoseconds. */
    long distance(int one, int other) {
        return world.network().distance(one, other);
    }

    /** How long ago a node began that starts warm. */
    Duration past(Member member) {
        double spread = chance.fork("past").fork(member.number()).nextDouble();
        return PAST.plusNanos((long) (spread * PAST_SPREAD.toNanos()));
    }

    /** Whether the invariants follow the table of this node. */
    boolean watches(Member member) {
        return member.number() % watchEvery == 0;
    }

    /** The node whose turn it is has done this. */
    void did(KademliaAction action) {
        deeds.did(world.steps(), action);
    }

    /** An operation of a member has ended; it was this errand, unless there is none of that number. */
    void ended(Member member, KademliaAction.Finished finished, Optional<Errand> errand) {
        deeds.ended(world.steps(), new Deeds.Ended(finished, errand));
        errand.ifPresent(each -> {
            users.ended(each);
            journal.ended(
                    each,
                    member,
                    finished.result(),
                    phase,
                    this::holds,
                    world.elapsed().toNanos());
        });
    }

    private boolean holds(Member member, Errand errand) {
        Key key = errand.target();
        return nodes.get(member.number()).holds(key);
    }
}
