package org.fallow.node.swarm;

import java.time.Duration;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.scenario.World;

/** Who comes and goes, and when. The anchors stay. */
final class Comings {
    private static final Duration ARRIVAL = Duration.ofMinutes(10);

    private final World world;
    private final Census census;
    private final Turnover turnover;
    private final Chance chance;
    private int present;
    private int joins;

    Comings(World world, Census census, Turnover turnover, Chance chance) {
        this.world = world;
        this.census = census;
        this.turnover = turnover;
        this.chance = chance;
    }

    /** How many nodes are there. */
    int present() {
        return present;
    }

    /** How many came up so far, those of the beginning left out. */
    int joins() {
        return joins;
    }

    /**
     * Decides who is there at the beginning, and since when, as one would find it at a random moment: long sessions are
     * met more often than short ones, and each is met anywhere between its beginning and its end. The nodes themselves
     * are not started here.
     */
    void setOut() {
        Turnover.Spans sessions = turnover.sessions();
        Turnover.Spans absences = turnover.absences();
        double share = turnover.presence();
        for (Member member : census.members()) {
            Chance own = chance.fork(member.number());
            boolean there = stays(member) || own.happens(share);
            long span = there ? sessions.met(own) : absences.met(own);
            long past = (long) (own.nextDouble() * span);
            if (there) {
                member.up(world.elapsed().toNanos() - past);
                present++;
                planLeave(member, Duration.ofNanos(span - past), own);
            } else {
                planReturn(member, Duration.ofNanos(span - past), own);
            }
        }
    }

    /** The anchors come up at once, the others one after the other, at random times within ten minutes. */
    void startCold(Chance order) {
        for (Member member : census.members()) {
            Chance own = chance.fork(member.number());
            boolean anchor = member.number() < Census.ANCHORS;
            planReturn(
                    member,
                    anchor ? Duration.ZERO : Duration.ofNanos((long) (order.nextDouble() * ARRIVAL.toNanos())),
                    own);
        }
    }

    private boolean stays(Member member) {
        return turnover == Turnover.NONE || member.number() < Census.ANCHORS;
    }

    private void planLeave(Member member, Duration after, Chance own) {
        if (!stays(member)) {
            world.plan(after, "leave", w -> {
                member.down();
                present--;
                w.down(member.number());
                planReturn(member, Duration.ofNanos(turnover.absence().draw(own)), own);
            });
        }
    }

    private void planReturn(Member member, Duration after, Chance own) {
        world.plan(after, "come", w -> {
            member.up(w.elapsed().toNanos());
            present++;
            joins++;
            w.up(member.number());
            planLeave(member, Duration.ofNanos(turnover.session().draw(own)), own);
        });
    }
}
