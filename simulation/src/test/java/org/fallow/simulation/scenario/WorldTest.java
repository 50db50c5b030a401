package org.fallow.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.fallow.libp2p.machine.Machine;
import org.fallow.simulation.chance.Distribution;
import org.fallow.simulation.network.Conditions;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.simulation.time.VirtualTime;
import org.junit.jupiter.api.Test;

class WorldTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Tells a random other node something once a second. */
    private static final class Gossip implements Actor {
        private final int nodes;

        Gossip(int nodes) {
            this.nodes = nodes;
        }

        @Override
        public void start(Context context) {
            context.after(SECOND, "talk");
        }

        @Override
        public void on(int from, Object message, Context context) {}

        @Override
        public void local(Object event, Context context) {
            context.send(context.chance().nextInt(nodes), "gossip");
            context.after(SECOND, event);
        }
    }

    /** Keeps what it is handed. */
    private static final class Recorder implements Actor {
        private final List<String> happened = new ArrayList<>();

        @Override
        public void start(Context context) {
            happened.add("start " + context.now());
        }

        @Override
        public void stop(Context context) {
            happened.add("stop");
        }

        @Override
        public void on(int from, Object message, Context context) {
            happened.add(from + ":" + message);
        }

        @Override
        public void local(Object event, Context context) {
            if (event instanceof Integer to) {
                context.send(to, "hello");
            } else {
                happened.add("local " + event);
            }
        }
    }

    /** Wants to be woken at set times; notes when it was. */
    private static final class Alarm implements Machine<Instant, Object> {
        private final List<Instant> woken = new ArrayList<>();
        private Instant wakeAt;

        Alarm(Instant wakeAt) {
            this.wakeAt = wakeAt;
        }

        @Override
        public List<Object> on(Instant newTime, Instant now) {
            wakeAt = newTime;
            return List.of();
        }

        @Override
        public List<Object> tick(Instant now) {
            woken.add(now);
            wakeAt = Instant.MAX;
            return List.of();
        }

        @Override
        public Instant wakeAt() {
            return wakeAt;
        }
    }

    private static final class Sleeper implements Actor {
        private final MachineDriver<Instant, Object> driver;

        Sleeper(Machine<Instant, Object> machine) {
            driver = new MachineDriver<>(machine, (action, context) -> {});
        }

        @Override
        public void on(int from, Object message, Context context) {
            driver.on((Instant) message, context);
        }

        @Override
        public void local(Object event, Context context) {
            driver.on((Instant) event, context);
        }

        @Override
        public List<MachineDriver<?, ?>> machines() {
            return List.of(driver);
        }
    }

    private static World churningGossip(long seed) {
        Scenario scenario = new Scenario(
                List.of(
                        Population.of("steady", 20),
                        Population.of("fickle", 30)
                                .churning(
                                        new Distribution.Exponential(Duration.ofSeconds(20)),
                                        new Distribution.Exponential(Duration.ofSeconds(5)))
                                .natted(0.5)
                                .skewed(SECOND)),
                List.of(
                        new Change.Split(Duration.ofSeconds(20), Change.ALL, 0.3),
                        new Change.Weather(Duration.ofSeconds(30), Conditions.INTERNET.withLoss(0.5)),
                        new Change.Heal(Duration.ofSeconds(40)),
                        new Change.Crash(Duration.ofSeconds(45), "steady", 0.5),
                        new Change.Return(Duration.ofSeconds(50), "steady")),
                Conditions.INTERNET.withDuplication(0.05),
                1_000_000);
        return scenario.world(seed, (node, population, chance) -> new Gossip(50));
    }

    private static World lan(long stepsMax) {
        return new World(1, Conditions.LAN, stepsMax);
    }

    private static Instant at(long millis) {
        return VirtualTime.EPOCH.plusMillis(millis);
    }

    @Seeds(count = 5)
    void theSameSeedLeavesTheSameTraceAndAnotherSeedAnother(long seed) {
        List<String> traces = new ArrayList<>();
        for (long each : new long[] {seed, seed, seed + 1}) {
            World world = churningGossip(each);
            world.run(Duration.ofMinutes(1));
            traces.add(world.trace());
            assertThat(world.steps()).isGreaterThan(2_000);
        }
        assertThat(traces.get(0)).hasSize(64).isEqualTo(traces.get(1)).isNotEqualTo(traces.get(2));
    }

    @Test
    void runningInPiecesLeavesTheSameTraceAsRunningThrough() {
        World through = churningGossip(7);
        through.run(Duration.ofSeconds(30));
        World pieces = churningGossip(7);
        for (int i = 0; i < 300; i++) {
            pieces.run(Duration.ofMillis(100));
            assertThat(pieces.trace()).hasSize(64);
        }
        assertThat(pieces.trace()).isEqualTo(through.trace());
    }

    @Test
    void aDescriptionIsPartOfTheTrace() {
        List<String> traces = new ArrayList<>();
        for (String description : List.of("a", "b")) {
            World world = lan(10);
            world.plan(SECOND, description, w -> {});
            world.run(SECOND);
            traces.add(world.trace());
        }
        assertThat(traces.get(0)).isNotEqualTo(traces.get(1));
    }

    @Test
    void aNodeIsStartedStoppedAndStartedAgainAndMissesWhatWasUnderWay() {
        World world = lan(100);
        Recorder recorder = new Recorder();
        world.add(new Recorder());
        world.add(recorder);
        world.run(SECOND);
        world.tell(Duration.ZERO, 0, 1);
        world.run(Duration.ofMillis(10));
        world.tell(Duration.ZERO, 0, 1);
        world.plan(Duration.ofNanos(1_000), "down", w -> w.down(1));
        world.plan(Duration.ofNanos(2_000), "up", w -> w.up(1));
        world.run(SECOND);

        assertThat(recorder.happened)
                .containsExactly("start " + at(0), "0:hello", "stop", "start " + at(1010).plusNanos(2_000));
        assertThat(world.network().traffic().missed()).isEqualTo(1);
        assertThat(world.network().traffic().delivered()).isEqualTo(1);
    }

    @Test
    void anEventOfOnesOwnDoesNotSurviveACrash() {
        World world = lan(100);
        Recorder recorder = new Recorder();
        int node = world.add(new Actor() {
            @Override
            public void start(Context context) {
                context.after(SECOND, "late");
            }

            @Override
            public void on(int from, Object message, Context context) {}

            @Override
            public void local(Object event, Context context) {
                recorder.local(event, context);
            }
        });
        world.plan(Duration.ofMillis(500), "crash", w -> w.down(node));
        world.plan(Duration.ofMillis(600), "return", w -> w.up(node));
        world.run(Duration.ofMillis(1_599));
        assertThat(recorder.happened).isEmpty();
        world.run(Duration.ofMillis(1));
        assertThat(recorder.happened).containsExactly("local late");
    }

    @Test
    void aMachineIsWokenExactlyWhenItWantsToBe() {
        World world = lan(100);
        Alarm alarm = new Alarm(at(300));
        world.add(new Sleeper(alarm));
        world.tell(Duration.ofMillis(100), 0, at(200));
        world.tell(Duration.ofMillis(250), 0, at(500));
        world.tell(Duration.ofMillis(400), 0, at(900));
        world.run(Duration.ofSeconds(2));
        assertThat(alarm.woken).containsExactly(at(200), at(900));
    }

    @Test
    void aMachineWithAWrongClockIsWokenByThatClock() {
        World world = lan(100);
        Alarm alarm = new Alarm(at(5_000));
        world.add(new Sleeper(alarm));
        world.skew(0, Duration.ofSeconds(2));
        world.run(Duration.ofMillis(2_999));
        assertThat(alarm.woken).isEmpty();
        world.run(Duration.ofMillis(1));
        assertThat(alarm.woken).containsExactly(at(5_000));
    }

    @Test
    void aClockThatIsSetBackStandsStillInsteadOfGoingBackwards() {
        World world = lan(100);
        Recorder recorder = new Recorder();
        world.addAbsent(recorder);
        world.run(Duration.ofSeconds(10));
        world.up(0);
        world.skew(0, Duration.ofSeconds(-5));
        world.down(0);
        world.up(0);
        world.run(Duration.ofSeconds(6));
        world.down(0);
        world.up(0);
        assertThat(recorder.happened)
                .containsExactly("start " + at(10_000), "stop", "start " + at(10_000), "stop", "start " + at(11_000));
    }

    @Test
    void anAbsentNodeIsNotWokenUntilItIsBack() {
        World world = lan(100);
        Alarm alarm = new Alarm(at(500));
        world.add(new Sleeper(alarm));
        world.plan(Duration.ofMillis(100), "crash", w -> w.down(0));
        world.plan(Duration.ofMillis(800), "return", w -> w.up(0));
        world.run(SECOND);
        assertThat(alarm.woken).containsExactly(at(800));
    }

    @Test
    void aSplitStopsTheTalkAndHealingLetsItContinue() {
        Scenario scenario = new Scenario(
                List.of(Population.of("left", 1), Population.of("right", 1)),
                List.of(
                        new Change.Split(Duration.ofMillis(2_500), "left", 1),
                        new Change.Heal(Duration.ofMillis(4_500))),
                Conditions.LAN,
                1_000);
        List<Recorder> recorders = new ArrayList<>();
        World world = scenario.world(1, (node, population, chance) -> {
            recorders.add(new Recorder());
            return recorders.getLast();
        });
        for (int second = 1; second <= 6; second++) {
            world.tell(Duration.ofSeconds(second), 0, 1);
        }
        world.run(Duration.ofSeconds(7));
        assertThat(recorders.get(1).happened).hasSize(1 + 4);
        assertThat(world.network().traffic().cutOff()).isEqualTo(2);
    }

    @Test
    void aChurningPopulationIsPresentForItsShareOfTheTime() {
        Scenario scenario = new Scenario(
                List.of(Population.of("volunteers", 1_000)
                        .churning(
                                new Distribution.Exponential(Duration.ofHours(3)),
                                new Distribution.Exponential(Duration.ofHours(1)))),
                List.of(),
                Conditions.LAN,
                1_000_000);
        World world = scenario.world(3, (node, population, chance) -> new Recorder());
        world.run(Duration.ofDays(2));
        long present = scenario.members("volunteers").stream()
                .filter(world.network()::present)
                .count();
        assertThat(present).isBetween(700L, 800L);
    }

    @Test
    void aRunThatNeverRestsFailsWithItsSeedAndStep() {
        World world = new World(99, Conditions.LAN, 500);
        world.add(new Gossip(1));
        assertThatThrownBy(() -> world.run(Duration.ofDays(1)))
                .isInstanceOf(SimulationError.class)
                .hasMessageContaining("seed 99, step 500, time 2026-01-01T00:04:")
                .hasMessageContaining("the step budget of 500 is used up")
                .hasMessageContaining("LOCAL node 0 String");
    }

    @Test
    void aMachineThatNeverStopsWantingToBeWokenFails() {
        Machine<Instant, Object> restless = new Machine<>() {
            @Override
            public List<Object> on(Instant event, Instant now) {
                return List.of();
            }

            @Override
            public List<Object> tick(Instant now) {
                return List.of();
            }

            @Override
            public Instant wakeAt() {
                return Instant.MIN;
            }
        };
        World world = lan(1_000_000);
        world.add(new Sleeper(restless));
        assertThatThrownBy(() -> world.run(SECOND)).hasMessageContaining("woken again and again");
        assertThat(world.steps()).isLessThan(2_000);
    }

    @Test
    void whatAnActorThrowsIsReportedWithSeedAndCause() {
        World world = lan(10);
        world.add(new Sleeper(new Alarm(Instant.MAX)));
        world.tell(SECOND, 0, "not an instant");
        assertThatThrownBy(() -> world.run(Duration.ofMinutes(1)))
                .isInstanceOf(SimulationError.class)
                .hasMessageContaining("seed 1, step 2, time 2026-01-01T00:00:01Z")
                .hasCauseInstanceOf(ClassCastException.class);
    }

    @Test
    void aScenarioThatNamesAnUnknownPopulationIsRefused() {
        assertThatThrownBy(() -> new Scenario(
                        List.of(Population.of("a", 1)), List.of(new Change.Crash(SECOND, "b", 1)), Conditions.LAN, 1))
                .hasMessageContaining("there is no population \"b\"");
    }
}
