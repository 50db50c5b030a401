package org.fallow.simulation.scenario;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.network.Conditions;
import org.fallow.simulation.network.Network;
import org.fallow.simulation.time.EventQueue;
import org.fallow.simulation.time.SkewedClock;
import org.fallow.simulation.time.StepBudget;
import org.fallow.simulation.time.VirtualTime;
import org.jspecify.annotations.Nullable;

/**
 * Nodes, the network between them, and one thread of virtual time. Everything that happens is one of four events: a
 * message arrives, a node's own event comes back to it, a machine is woken, the scenario intervenes. The same seed, the
 * same nodes and the same plan give the same {@link #trace}.
 */
public final class World {
    private static final int WAKES_PER_INSTANT_MAX = 1000;
    private static final int NOBODY = -1;

    private final long seed;
    private final Chance chance;
    private final Network network;
    private final StepBudget budget;
    private final EventQueue<Event> queue = new EventQueue<>();
    private final Trace trace = new Trace();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private long now;
    private int acted = NOBODY;

    /** Something the scenario does to the world. */
    public interface Intervention {
        /** Does it. */
        void happen(World world);
    }

    private sealed interface Event {}

    private record Delivery(int from, int to, int life, Object message) implements Event {}

    private record Local(Node node, int life, Object event) implements Event {}

    private record Wake(Node node) implements Event {}

    private record Plan(int node, String description, Intervention intervention) implements Event {}

    /**
     * An empty world at {@link VirtualTime#EPOCH}.
     *
     * @param stepsMax events after which the run fails
     */
    public World(long seed, Conditions conditions, long stepsMax) {
        this.seed = seed;
        this.chance = Chance.of(seed);
        this.network = new Network(chance.fork("network"), conditions);
        this.budget = new StepBudget(stepsMax);
    }

    /** Adds a node that comes up when the world next runs; returns its number, counted from 0. */
    public int add(Actor actor) {
        int node = addAbsent(actor);
        plan(Duration.ZERO, "join", world -> world.up(node));
        return node;
    }

    /** Adds a node that stays absent until {@link #up}; returns its number, counted from 0. */
    public int addAbsent(Actor actor) {
        int id = network.join();
        nodes.add(new Node(id, actor));
        return id;
    }

    /** Makes a node present, and starts its actor; nothing if it is present. */
    public void up(int node) {
        if (!network.present(node)) {
            network.present(node, true);
            trace.record(Trace.Kind.UP, now, node, NOBODY, "");
            acted = node;
            Node started = nodes.get(node);
            started.actor.start(started);
            started.planWake();
        }
    }

    /** Makes a node absent as a crash would: what is under way to it is lost. Nothing if it is absent. */
    public void down(int node) {
        if (network.present(node)) {
            network.present(node, false);
            trace.record(Trace.Kind.DOWN, now, node, NOBODY, "");
            acted = node;
            Node stopped = nodes.get(node);
            stopped.actor.stop(stopped);
        }
    }

    /** Sets a node's clock ahead of true time by that much; behind it, if negative. */
    public void skew(int node, Duration ahead) {
        nodes.get(node).clock.skew(ahead);
        nodes.get(node).planWake();
    }

    /** Intervenes after that time; the description goes into the trace. */
    public void plan(Duration delay, String description, Intervention intervention) {
        queue.add(now + VirtualTime.nanos(delay), new Plan(NOBODY, description, intervention));
    }

    /** Tells a node something after that time: it reaches {@link Actor#local} if the node is present then. */
    public void tell(Duration delay, int node, Object event) {
        Node told = nodes.get(node);
        Intervention telling = world -> {
            if (network.present(node)) {
                acted = node;
                told.actor.local(event, told);
                told.planWake();
            }
        };
        queue.add(now + VirtualTime.nanos(delay), new Plan(node, told.actor.describe(event), telling));
    }

    /** From now on this one looks on after every step. */
    public void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    /** Runs for that time of the world's. */
    public void run(Duration length) {
        long end = now + VirtualTime.nanos(length);
        boolean more = true;
        while (more) {
            more = stepBefore(end);
        }
        now = end;
    }

    /** Runs until the condition holds, checked before every step; false if it does not hold within that time. */
    public boolean runUntil(BooleanSupplier done, Duration patience) {
        long end = now + VirtualTime.nanos(patience);
        while (!done.getAsBoolean()) {
            if (!stepBefore(end)) {
                now = end;
                return done.getAsBoolean();
            }
        }
        return true;
    }

    /** Takes the next step, whenever it is due; false if nothing is left to happen. */
    public boolean step() {
        return stepBefore(VirtualTime.NEVER - 1);
    }

    /** The seed that this world was made from. */
    public long seed() {
        return seed;
    }

    /** True time; a node's own clock may differ. */
    public Instant now() {
        return VirtualTime.instant(now);
    }

    /** Time since the start. */
    public Duration elapsed() {
        return Duration.ofNanos(now);
    }

    /** Steps taken. */
    public long steps() {
        return budget.spent();
    }

    /** The node that acted in the last step, the last one if there were several; -1 if none did. */
    public int acted() {
        return acted;
    }

    /** How many nodes were ever added. */
    public int size() {
        return nodes.size();
    }

    /** The actor of a node. */
    public Actor actor(int node) {
        return nodes.get(node).actor;
    }

    /** Who is present, partitions, NATs, and what became of the messages. */
    public Network network() {
        return network;
    }

    /** The root of this world's randomness; fork it by purpose. The network and the nodes have forks of their own. */
    public Chance chance() {
        return chance;
    }

    /** SHA-256 of all that happened so far, in order: kinds, times, nodes, descriptions. 64 hexadecimal digits. */
    public String trace() {
        return trace.hash();
    }

    /** Something that must not be: an error that names seed, step and time, and the last events. To be thrown. */
    public SimulationError failure(String what) {
        return new SimulationError(story(what));
    }

    private boolean stepBefore(long end) {
        while (queue.nextAt() <= end) {
            now = queue.nextAt();
            if (attempt(queue.remove())) {
                return true;
            }
        }
        return false;
    }

    /** Performs an event and shows the outcome to the watchers; what either throws is told with seed, step and time. */
    private boolean attempt(Event event) {
        acted = NOBODY;
        try {
            boolean performed = perform(event);
            if (performed) {
                for (Watcher watcher : watchers) {
                    watcher.after(this);
                }
            }
            return performed;
        } catch (SimulationError e) {
            throw e;
        } catch (RuntimeException | AssertionError e) {
            throw new SimulationError(story(e.toString()), e);
        }
    }

    /** False if the event turned out to be void: nothing happened, and no step was taken. */
    private boolean perform(Event event) {
        return switch (event) {
            case Delivery delivery -> deliver(delivery);
            case Local local -> local.node.local(local);
            case Wake wake -> wake.node.wake();
            case Plan plan -> intervene(plan);
        };
    }

    private boolean deliver(Delivery delivery) {
        Node receiver = nodes.get(delivery.to);
        String description = receiver.actor.describe(delivery.message);
        boolean arrives = network.arrive(delivery.from, delivery.to, delivery.life);
        count(arrives ? Trace.Kind.MESSAGE : Trace.Kind.MISSED, delivery.to, delivery.from, description);
        if (arrives) {
            acted = delivery.to;
            receiver.actor.on(delivery.from, delivery.message, receiver);
            receiver.planWake();
        }
        return true;
    }

    private boolean intervene(Plan plan) {
        count(Trace.Kind.PLAN, plan.node, NOBODY, plan.description);
        plan.intervention.happen(this);
        return true;
    }

    private void count(Trace.Kind kind, int node, int from, String description) {
        trace.record(kind, now, node, from, description);
        if (!budget.spend()) {
            throw failure("the step budget of " + budget.stepsMax() + " is used up");
        }
    }

    private String story(String what) {
        return "seed " + seed + ", step " + steps() + ", time " + now() + " (" + elapsed() + " after the start): "
                + what + "\nthe last events:" + trace.last();
    }

    private final class Node implements Context {
        private final int id;
        private final Actor actor;
        private final SkewedClock clock = new SkewedClock();
        private final Wake wake = new Wake(this);
        private @Nullable Chance own;
        private long wakeAt = VirtualTime.NEVER;
        private long wokenAt = -1;
        private int wokenTimes;

        Node(int id, Actor actor) {
            this.id = id;
            this.actor = actor;
        }

        @Override
        public int self() {
            return id;
        }

        @Override
        public Instant now() {
            return clock.read(now);
        }

        @Override
        public void send(int to, Object message) {
            if (to < 0 || to >= nodes.size()) {
                throw new IllegalArgumentException("node " + id + " sends to node " + to + " of " + nodes.size());
            }
            if (!network.present(id)) {
                return;
            }
            int copies = network.depart(id, to, now);
            for (int copy = 0; copy < copies; copy++) {
                queue.add(network.arrival(copy), new Delivery(id, to, network.life(to), message));
            }
        }

        @Override
        public void after(Duration delay, Object event) {
            queue.add(now + VirtualTime.nanos(delay), new Local(this, network.life(id), event));
        }

        @Override
        public Chance chance() {
            Chance mine = own;
            if (mine == null) {
                mine = chance.fork("nodes").fork(id);
                own = mine;
            }
            return mine;
        }

        boolean local(Local local) {
            if (!network.present(id) || network.life(id) != local.life) {
                return false;
            }
            count(Trace.Kind.LOCAL, id, NOBODY, actor.describe(local.event));
            acted = id;
            actor.local(local.event, this);
            planWake();
            return true;
        }

        /** Wakes the machines that are due. Wakes once planned stay in the queue, and are void when the plan changed. */
        boolean wake() {
            if (now != wakeAt) {
                return false;
            }
            wakeAt = VirtualTime.NEVER;
            if (!network.present(id) || !due()) {
                planWake();
                return false;
            }
            wokenTimes = wokenAt == now ? wokenTimes + 1 : 1;
            wokenAt = now;
            count(Trace.Kind.TICK, id, NOBODY, "");
            if (wokenTimes > WAKES_PER_INSTANT_MAX) {
                throw failure("node " + id + " wants to be woken again and again at one instant");
            }
            acted = id;
            for (MachineDriver<?, ?> driver : actor.machines()) {
                if (!driver.wakeAt().isAfter(now())) {
                    driver.tick(this);
                }
            }
            planWake();
            return true;
        }

        private boolean due() {
            for (MachineDriver<?, ?> driver : actor.machines()) {
                if (!driver.wakeAt().isAfter(now())) {
                    return true;
                }
            }
            return false;
        }

        /** Sees to it that the node is woken no later than the first of its machines wants; later wishes can wait. */
        void planWake() {
            if (!network.present(id)) {
                return;
            }
            long first = VirtualTime.NEVER;
            for (MachineDriver<?, ?> driver : actor.machines()) {
                first = Math.min(first, clock.trueTimeOf(driver.wakeAt()));
            }
            first = first == VirtualTime.NEVER ? first : Math.max(first, now);
            if (first < wakeAt) {
                wakeAt = first;
                queue.add(first, wake);
            }
        }
    }
}
