package org.fallow.node.swarm;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.fallow.dht.kademlia.Operation;
import org.fallow.dht.key.Key;
import org.fallow.simulation.chance.Chance;

/** What the users want, when, and at which node: any honest one that has been there for some minutes. */
final class Users {
    private static final int VALUES_MIN = 10;
    private static final int VALUES_MAX = 5_000;
    private static final int TRIES = 10_000;
    private static final int KEY_BYTES = 32;
    private static final Duration ESTABLISHED = Duration.ofMinutes(2);

    /** Of ten operations: these many find a node, find a peer, get a value; the others put one. */
    private static final int FIND_NODE = 4;

    private static final int FIND_PEER = FIND_NODE + 2;
    private static final int GET = FIND_PEER + 3;
    private static final int ALL = 10;

    private final Swarm swarm;
    private final SwarmPlan plan;
    private final Chance chance;
    private final List<Published> published = new ArrayList<>();
    private long operations;

    /** A value that was put, and the newest sequence number that is surely out. */
    private static final class Published {
        private final Key key;
        private long begun;
        private long out;

        Published(Key key) {
            this.key = key;
        }
    }

    Users(Swarm swarm, SwarmPlan plan, Chance chance) {
        this.swarm = swarm;
        this.plan = plan;
        this.chance = chance;
    }

    /** Plans the first puts, for the last third of the time to settle. */
    void publish(Duration settle) {
        int values = plan.operations() == 0 ? 0 : Math.clamp(plan.operations() / ALL, VALUES_MIN, VALUES_MAX);
        Duration third = settle.dividedBy(3);
        Duration time = third.minusSeconds(Math.min(third.toSeconds() / 2, Swarm.PATIENCE.toSeconds()));
        for (int i = 0; i < values; i++) {
            Duration at = third.multipliedBy(2).plus(part(time, i, values));
            swarm.world().plan(at, "put", w -> put(fresh()));
        }
    }

    /** Plans the operations, spread evenly over that time; the last of them have time to end. */
    void plan(Duration measured) {
        Duration time = measured.minusSeconds(Math.min(measured.toSeconds() / 2, Swarm.PATIENCE.toSeconds()));
        for (int i = 0; i < plan.operations(); i++) {
            int kind = i % ALL;
            swarm.world().plan(part(time, i, plan.operations()), "operation", w -> begin(kind));
        }
    }

    /** One has ended. */
    void ended(Errand errand) {
        if (errand.wish() == Wish.PUT && errand.goal() instanceof Errand.Goal.Sequence put) {
            published.stream()
                    .filter(each -> each.key.equals(errand.target()))
                    .forEach(each -> each.out = Math.max(each.out, put.least()));
        }
    }

    private void begin(int kind) {
        if (kind < FIND_NODE) {
            byte[] key = new byte[KEY_BYTES];
            chance.nextBytes(key);
            begin(Wish.FIND_NODE, new Operation.FindClosest(Key.of(key)), new Errand.Goal.Closest());
        } else if (kind < FIND_PEER) {
            someone(member -> member.serves())
                    .ifPresent(member -> begin(
                            Wish.FIND_PEER, new Operation.FindPeer(member.peer().id()), new Errand.Goal.Peer(member)));
        } else if (kind < GET) {
            List<Published> out =
                    published.stream().filter(each -> each.out > 0).toList();
            if (!out.isEmpty()) {
                Published value = chance.pick(out);
                begin(Wish.GET, new Operation.Get(value.key), new Errand.Goal.Sequence(value.out));
            }
        } else {
            put(published.isEmpty() || chance.happens(0.5) ? fresh() : chance.pick(published));
        }
    }

    private Published fresh() {
        String name = "/" + Sealed.NAMESPACE + "/" + plan.seed() + "-" + published.size();
        Published value = new Published(Key.of(name.getBytes(StandardCharsets.UTF_8)));
        published.add(value);
        return value;
    }

    private void put(Published value) {
        long sequence = ++value.begun;
        begin(
                Wish.PUT,
                new Operation.Put(value.key, Sealed.value(value.key.bytes(), sequence)),
                new Errand.Goal.Sequence(sequence));
    }

    private void begin(Wish wish, Operation operation, Errand.Goal goal) {
        // A node runs one operation of a key at a time, so that its requests can be told apart.
        Optional<Member> asker = someone(member -> member.honest()
                && swarm.node(member.number()).errands().stream()
                        .noneMatch(errand -> errand.target().equals(operation.target()))
                && !(goal instanceof Errand.Goal.Peer peer && peer.sought() == member));
        asker.ifPresent(member -> swarm.world()
                .tell(
                        Duration.ZERO,
                        member.number(),
                        new SwarmNode.Cue.Begin(new Errand(
                                operations++,
                                wish,
                                operation,
                                goal,
                                swarm.phase(),
                                swarm.world().elapsed().toNanos()))));
    }

    private Optional<Member> someone(Predicate<Member> fits) {
        long since = swarm.world().elapsed().minus(ESTABLISHED).toNanos();
        for (int i = 0; i < TRIES; i++) {
            Member member = chance.pick(swarm.census().members());
            if (member.present() && member.upSince() <= since && fits.test(member)) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    private static Duration part(Duration whole, int index, int count) {
        return Duration.ofNanos((long) (whole.toNanos() * ((index + 0.5) / count)));
    }
}
