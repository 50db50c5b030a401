package org.fallow.simulation.scenario;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.chance.Distribution;
import org.fallow.simulation.network.Conditions;
import org.fallow.simulation.time.VirtualTime;

/**
 * A world to be, as data: who takes part and what befalls them.
 *
 * @param populations nodes are numbered from 0 through the populations in this order
 * @param changes in any order
 * @param conditions of the network at the start
 * @param stepsMax events after which the run fails
 */
public record Scenario(List<Population> populations, List<Change> changes, Conditions conditions, long stepsMax) {
    /** Checks that names are used once, and that changes speak of populations that there are. */
    public Scenario {
        populations = List.copyOf(populations);
        changes = List.copyOf(changes);
        List<String> names = populations.stream().map(Population::name).toList();
        if (names.contains(Change.ALL) || names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("populations need different names, and not \"*\": " + names);
        }
        for (Change change : changes) {
            String named = population(change);
            if (!named.equals(Change.ALL) && !names.contains(named)) {
                throw new IllegalArgumentException("there is no population \"" + named + "\": " + change);
            }
        }
    }

    /** Makes the actors. */
    public interface Maker {
        /**
         * Makes one.
         *
         * @param node its number in the world
         * @param population the name of its population
         * @param chance randomness of this node alone
         */
        Actor make(int node, String population, Chance chance);
    }

    /** The numbers of a population's nodes; of all nodes for {@link Change#ALL}. */
    public List<Integer> members(String population) {
        int first = 0;
        for (Population each : populations) {
            if (each.name().equals(population)) {
                return IntStream.range(first, first + each.count()).boxed().toList();
            }
            first += each.count();
        }
        if (!population.equals(Change.ALL)) {
            throw new IllegalArgumentException("there is no population \"" + population + "\"");
        }
        return IntStream.range(0, first).boxed().toList();
    }

    /** Makes the world of that seed; nothing has happened in it yet. */
    public World world(long seed, Maker maker) {
        World world = new World(seed, conditions, stepsMax);
        Chance chance = world.chance().fork("scenario");
        for (Population population : populations) {
            for (int i = 0; i < population.count(); i++) {
                join(world, population, maker, chance);
            }
        }
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            Chance own = chance.fork("changes").fork(i);
            world.plan(change.at(), change.toString(), w -> apply(change, w, own));
        }
        return world;
    }

    private static void join(World world, Population population, Maker maker, Chance chance) {
        int id = world.size();
        Chance own = chance.fork("nodes").fork(id);
        int node = world.addAbsent(maker.make(id, population.name(), own.fork("maker")));
        world.network().behindNat(node, own.fork("nat").happens(population.behindNat()));
        long skewMax = VirtualTime.nanos(population.skewMax());
        world.skew(node, Duration.ofNanos((long) ((own.fork("skew").nextDouble() * 2 - 1) * skewMax)));
        Duration arrival = Duration.ofNanos(population.arrival().draw(own.fork("arrival")));
        Chance comings = own.fork("churn");
        world.plan(arrival, "join", w -> comeUp(w, node, population, comings));
    }

    /** A node that was brought up or down by a change in the meantime still leaves and comes back at its own times. */
    private static void comeUp(World world, int node, Population population, Chance chance) {
        world.up(node);
        population
                .churn()
                .ifPresent(churn -> world.plan(draw(churn.session(), chance), "leave", w -> {
                    w.down(node);
                    w.plan(draw(churn.absence(), chance), "return", again -> comeUp(again, node, population, chance));
                }));
    }

    private static Duration draw(Distribution distribution, Chance chance) {
        return Duration.ofNanos(distribution.draw(chance));
    }

    private static String population(Change change) {
        return switch (change) {
            case Change.Split split -> split.population();
            case Change.Crash crash -> crash.population();
            case Change.Return back -> back.population();
            case Change.Skew skew -> skew.population();
            case Change.Tell tell -> tell.population();
            case Change.Heal heal -> Change.ALL;
            case Change.Weather weather -> Change.ALL;
        };
    }

    private void apply(Change change, World world, Chance chance) {
        List<Integer> concerned = members(population(change));
        switch (change) {
            case Change.Split split ->
                choose(concerned, split.share(), chance)
                        .forEach(node -> world.network().side(node, 1));
            case Change.Heal heal -> world.network().heal();
            case Change.Weather weather -> world.network().conditions(weather.conditions());
            case Change.Crash crash -> choose(concerned, crash.share(), chance).forEach(world::down);
            case Change.Return back -> concerned.forEach(world::up);
            case Change.Skew skew ->
                choose(concerned, skew.share(), chance).forEach(node -> world.skew(node, skew.ahead()));
            case Change.Tell tell -> concerned.forEach(node -> world.tell(Duration.ZERO, node, tell.event()));
        }
    }

    private static List<Integer> choose(List<Integer> nodes, double share, Chance chance) {
        return nodes.stream().filter(node -> chance.happens(share)).toList();
    }
}
