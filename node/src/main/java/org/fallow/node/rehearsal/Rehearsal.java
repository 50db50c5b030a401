package org.fallow.node.rehearsal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.volunteer.Volunteer;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.chance.Distribution;
import org.fallow.simulation.invariant.Invariant;
import org.fallow.simulation.invariant.Invariants;
import org.fallow.simulation.network.Conditions;
import org.fallow.simulation.scenario.Change;
import org.fallow.simulation.scenario.Population;
import org.fallow.simulation.scenario.Scenario;
import org.fallow.simulation.scenario.World;
import org.fallow.simulation.time.VirtualTime;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;

/** Runs one batch through a whole network in virtual time, and checks what must always hold after every event. */
public final class Rehearsal {
    /** Nodes that never leave: others bootstrap from them. */
    private static final int ANCHORS = 5;

    private static final String HONEST = "honest";
    private static final String MALICIOUS = "malicious";
    private static final String ANCHOR = "anchors";
    private static final String JOINING = " joining";
    private static final Duration ARRIVAL = Duration.ofMinutes(1);
    private static final Duration NEVER = Duration.ofDays(3_650);
    private static final double RUN_SPREAD = 0.5;

    /** Share of the nodes that a partition cuts off, and for how long. */
    private static final double PARTED = 0.5;

    private static final Duration PARTITION = Duration.ofMinutes(10);

    /** What may not finish is given up after so many times what the work should take. */
    private static final int GIVEN_UP = 10;

    /** Keys from which who wants to be close to a shard takes the closest. */
    private static final int TRIED = 512;

    /** Events between two looks at everything. */
    private static final int LOOK_EVERY = 10_000;

    /** No node is slower or faster than the middle one by more than this. */
    private static final double UNLIKE_MAX = 20;

    private final RehearsalPlan plan;
    private final Ledger ledger;
    private final Neighbourhood around;
    private final List<RehearsedNode> nodes = new ArrayList<>();
    private final World world;

    private Rehearsal(RehearsalPlan plan) {
        this.plan = plan;
        this.ledger = new Ledger(plan.quorum(), opens(plan));
        this.around = new Neighbourhood(batch(plan), ANCHORS);
        this.world = scenario(plan).world(plan.seed(), this::node);
    }

    /**
     * Rehearses.
     *
     * @throws org.fallow.simulation.scenario.SimulationError when an invariant breaks, or the plan's patience or steps
     *     are used up; it names the seed, the step and the time
     */
    public static RehearsalReport run(RehearsalPlan plan) {
        return new Rehearsal(plan).run();
    }

    private RehearsalReport run() {
        Invariants.watch(world, boundedLeases());
        Invariants everything = Invariants.watchEvery(LOOK_EVERY, world, invariants());
        boolean mayFail = plan.attack() == Attack.ECLIPSE;
        Duration patience = mayFail
                ? plan.tempo().before().plus(plan.work().multipliedBy(GIVEN_UP)).plus(ARRIVAL)
                : plan.patience();
        boolean done = world.runUntil(() -> ledger.settled() >= plan.units(), patience);
        everything.check(world);
        if (!done && !mayFail) {
            throw world.failure("\"every unit is finally settled\" is violated: " + ledger.settled() + " of "
                    + plan.units() + " are");
        }
        return report();
    }

    private Invariant[] invariants() {
        Invariant truthful = Invariant.named(
                "no wrong result is accepted",
                w -> plan.attack() != Attack.COLLUDE && ledger.wrong() > 0
                        ? Optional.of(ledger.wrong() + " are")
                        : Optional.empty());
        Invariant stable = Invariant.named("a unit is accepted with one result only", w -> ledger.ambiguous());
        Invariant counted = Invariant.named("no voter is counted twice", w -> ledger.fault());
        Invariant durable = Invariant.named(
                "an acknowledged vote is never lost", w -> votesLost().stream().findFirst());
        return plan.attack() == Attack.COLLUDE
                ? new Invariant[] {counted, durable}
                : new Invariant[] {truthful, stable, counted, durable};
    }

    /** Acknowledged votes that neither an honest custodian nor the voter itself still has. */
    private List<String> votesLost() {
        return ledger.lost().stream()
                .filter(ballot -> !nodes.get(around.number(ballot.voter())).keeps(ballot.unit()))
                .map(ballot -> "the vote of " + ballot.voter() + " on " + ballot.unit())
                .toList();
    }

    private Invariant boundedLeases() {
        return Invariant.named("nobody holds or runs more units than it has room for", w -> {
            if (w.acted() < 0) {
                return Optional.empty();
            }
            RehearsedNode node = nodes.get(w.acted());
            boolean within =
                    node.held() <= RehearsedNode.SLOTS + Volunteer.AHEAD_MAX && node.running() <= RehearsedNode.SLOTS;
            return within
                    ? Optional.empty()
                    : Optional.of("node " + w.acted() + ": " + node.held() + " held, " + node.running() + " running");
        });
    }

    private RehearsalReport report() {
        TreeSet<PeerId> malicious = new TreeSet<>();
        nodes.stream().filter(RehearsedNode::isMalicious).forEach(n -> malicious.add(n.id()));
        int caught =
                (int) ledger.contradicted().stream().filter(malicious::contains).count();
        return new RehearsalReport(
                plan.seed(),
                plan.nodes(),
                plan.units(),
                malicious.size(),
                plan.attack(),
                ledger.accepted(),
                ledger.wrong(),
                votesLost().size(),
                ledger.executions(),
                (double) ledger.executions() / Math.max(1, ledger.accepted()),
                ledger.duplicates(),
                (double) ledger.duplicates() / Math.max(1, ledger.proving()),
                ledger.needless(),
                ledger.lastShare(),
                ledger.left(),
                caught,
                ledger.contradicted().size() - caught,
                world.elapsed().minus(plan.tempo().before()).toMillis() / 3_600_000.0,
                world.steps(),
                world.trace());
    }

    private RehearsedNode node(int number, String population, Chance chance) {
        KeyPair key = key(population, chance.fork("key"));
        around.add(number, key.peerId());
        Duration median = Duration.ofNanos((long) (plan.unitTime().toNanos() * slowness(chance)));
        NodeTerms terms = new NodeTerms(
                plan.tempo().custody(),
                plan.tempo().volunteer(),
                new Distribution.LogNormal(median, RUN_SPREAD),
                opens(plan),
                plan.turnover() > 0);
        Attack attack = population.startsWith(MALICIOUS) ? plan.attack() : Attack.NONE;
        RehearsedNode node = new RehearsedNode(key, around, ledger, terms, attack);
        nodes.add(node);
        return node;
    }

    /** A key; of many the one closest to the first shard's key for those who want to be there. */
    private KeyPair key(String population, Chance chance) {
        boolean near = plan.attack() == Attack.ECLIPSE && population.startsWith(MALICIOUS);
        Key target = Key.of(new ShardId(around.batchId(), 0).key());
        return IntStream.range(0, near ? TRIED : 1)
                .mapToObj(i -> KeyPair.generate(near ? chance.fork(i) : chance))
                .min(Comparator.comparing(pair -> Key.of(pair.peerId()), target.byDistance()))
                .orElseThrow();
    }

    private static Instant opens(RehearsalPlan plan) {
        return VirtualTime.EPOCH.plus(plan.tempo().before());
    }

    private double slowness(Chance chance) {
        if (plan.slowness() == 0) {
            return 1;
        }
        Distribution unlike = new Distribution.LogNormal(Duration.ofSeconds(1), plan.slowness());
        return Math.clamp(unlike.draw(chance.fork("speed")) / 1e9, 1 / UNLIKE_MAX, UNLIKE_MAX);
    }

    private static Scenario scenario(RehearsalPlan plan) {
        double share = plan.attack().isByNodes() ? plan.malicious() : 0;
        int malicious = (int) Math.round(plan.nodes() * share);
        int honest = Math.max(0, plan.nodes() - malicious - ANCHORS);
        int maliciousJoining = (int) Math.round(plan.joining() * share);
        Distribution later = new Distribution.Uniform(ARRIVAL, ARRIVAL.plus(plan.horizon()));
        return new Scenario(
                List.of(
                        Population.of(ANCHOR, plan.nodes() - malicious - honest),
                        churning(Population.of(HONEST, honest), plan),
                        plan.attack() == Attack.ECLIPSE
                                ? Population.of(MALICIOUS, malicious)
                                : churning(Population.of(MALICIOUS, malicious), plan),
                        churning(Population.of(HONEST + JOINING, plan.joining() - maliciousJoining), plan)
                                .arriving(later),
                        churning(Population.of(MALICIOUS + JOINING, maliciousJoining), plan)
                                .arriving(later)),
                changes(plan),
                Conditions.INTERNET.withLoss(plan.loss()),
                plan.stepsMax());
    }

    /** What the network does: when a third of the work may be done, it splits, and heals. */
    private static List<Change> changes(RehearsalPlan plan) {
        if (plan.attack() != Attack.PARTITION) {
            return List.of();
        }
        Duration split = plan.tempo().before().plus(ARRIVAL).plus(plan.work().dividedBy(3));
        return List.of(new Change.Split(split, Change.ALL, PARTED), new Change.Heal(split.plus(PARTITION)));
    }

    private static Population churning(Population population, RehearsalPlan plan) {
        Population arriving = population.arriving(new Distribution.Uniform(Duration.ZERO, ARRIVAL));
        if (plan.turnover() > 0) {
            Duration stay = Duration.ofSeconds((long) (3_600 / plan.turnover()));
            return arriving.churning(new Distribution.Exponential(stay), new Distribution.Fixed(NEVER));
        }
        return plan.session().isZero()
                ? arriving
                : arriving.churning(
                        new Distribution.Exponential(plan.session()), new Distribution.Exponential(plan.absence()));
    }

    private static Signed<Batch> batch(RehearsalPlan plan) {
        KeyPair publisher = KeyPair.generate(Chance.of(plan.seed()).fork("publisher"));
        Batch batch = new Batch(
                RecordKind.VERSION,
                ProjectId.of(publisher.peerId(), "rehearsal"),
                Cid.of(Cid.Codec.RAW, new byte[0]),
                KernelMode.RESUMABLE,
                new Limits(64 << 20, 7_200),
                new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, plan.units(), 1))),
                new VerifyPolicy.Replicas(plan.quorum()),
                new Reduce(Reduce.Kind.JSONL, ""),
                0,
                Long.MAX_VALUE / 4);
        return RecordKind.BATCH.seal(publisher, batch);
    }
}
