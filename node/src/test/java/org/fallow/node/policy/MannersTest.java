package org.fallow.node.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class MannersTest {
    private static final Instant START = Instant.parse("2026-11-16T10:00:00Z");
    private static final LocalDateTime MONDAY_TEN = LocalDateTime.of(2026, 11, 16, 10, 0);

    private final Manners manners = new Manners();

    @Test
    void anUntouchedComputerOnMainsRunsEverySlot() {
        Decision decision = manners.decide(Moment.calm().readings(), Settings.USUAL, START);
        assertThat(decision.run()).isTrue();
        assertThat(decision.slots()).isEqualTo(4);
        assertThat(decision.cause()).isEmpty();
        assertThat(decision.rules()).extracting(RuleView::rule).containsExactly(Rule.values());
    }

    @Test
    void touchingAKeyStopsWorkAtOnceAndTheSentenceSaysWhatChangesThat() throws BadSetting {
        Settings settings = Settings.USUAL.with("idle", "5min");
        Moment moment = Moment.calm();
        moment.idle = Reading.of(Duration.ofMinutes(7));
        assertThat(manners.decide(moment.readings(), settings, START).run()).isTrue();
        moment.idle = Reading.of(Duration.ofSeconds(1));
        Decision decision = manners.decide(moment.readings(), settings, START.plusSeconds(1));
        assertThat(decision.run()).isFalse();
        assertThat(decision.sentence())
                .isEqualTo("the rule idle stops work: this computer is used (key or mouse 1 s ago);"
                        + " it goes on after 5 min without, or with fallow config idle off");
    }

    @Test
    void severalRulesThatStopWorkAreAllNamed() {
        Moment moment = Moment.calm();
        moment.onBattery = Reading.of(true);
        moment.fullScreen = Reading.of(true);
        moment.diskFree = Reading.of(1L << 20);
        assertThat(manners.decide(moment.readings(), Settings.USUAL, START).sentence())
                .isEqualTo("the rule battery stops work: on battery; it goes on when it is plugged in, or with fallow"
                        + " config battery run (full-screen, disk-free stop it too)");
    }

    @Test
    void aTemperatureAroundTheCeilingDoesNotFlutter() throws BadSetting {
        Settings settings = Settings.USUAL.with("heat", "80C");
        Moment moment = Moment.calm();
        int changes = 0;
        boolean ran = true;
        for (int second = 0; second < 600; second++) {
            moment.celsius = Reading.of(second % 20 < 10 ? 72.0 : 83.0);
            boolean runs = manners.decide(moment.readings(), settings, START.plusSeconds(second))
                    .run();
            changes += runs == ran ? 0 : 1;
            ran = runs;
        }
        assertThat(changes).isEqualTo(1);
        assertThat(ran).isFalse();
        moment.celsius = Reading.of(60.0);
        manners.decide(moment.readings(), settings, START.plusSeconds(600));
        assertThat(manners.decide(moment.readings(), settings, START.plusSeconds(630))
                        .sentence())
                .contains("the processor is at 60 °C; it goes on in 30 s if that lasts");
        assertThat(manners.decide(moment.readings(), settings, START.plusSeconds(660))
                        .run())
                .isTrue();
    }

    @Test
    void whatCannotBeKnownStopsNothingAndSaysWhy() {
        Decision decision = manners.decide(Moment.blind().readings(), Settings.USUAL, START);
        assertThat(decision.run()).isTrue();
        RuleView heat = view(decision, Rule.HEAT);
        assertThat(heat.standing()).isEqualTo(Standing.UNKNOWN);
        assertThat(heat.now()).isEqualTo("no sensor");
    }

    @Test
    void whereInputCannotBeSeenTheLoadOfOtherProgramsStandsForIt() throws BadSetting {
        Settings settings = Settings.USUAL.with("idle", "5min");
        Moment moment = Moment.blind();
        moment.otherLoad = Reading.of(0.05);
        RuleView idle =
                manners.decide(moment.readings(), settings, START).rules().getFirst();
        assertThat(idle.standing()).isEqualTo(Standing.UNKNOWN);
        assertThat(idle.now()).contains("work stops while other programs use more than 25 %");
        moment.otherLoad = Reading.of(0.9);
        manners.decide(moment.readings(), settings, START.plusSeconds(1));
        assertThat(manners.decide(moment.readings(), settings, START.plusSeconds(4))
                        .cause())
                .contains(Rule.IDLE);
    }

    @Test
    void aSensorThatFailsForAMomentLetsNothingGoOn() throws BadSetting {
        Settings settings = Settings.USUAL.with("idle", "5min");
        Moment moment = Moment.calm();
        moment.idle = Reading.of(Duration.ofSeconds(1));
        assertThat(manners.decide(moment.readings(), settings, START).run()).isFalse();
        moment.idle = Reading.absent("no answer");
        assertThat(manners.decide(moment.readings(), settings, START.plusSeconds(1))
                        .run())
                .isFalse();
        assertThat(manners.decide(moment.readings(), settings, START.plusSeconds(62))
                        .run())
                .isTrue();
    }

    @Test
    void memoryIsSharedAmongTheUnitsAndFewerRunWhereItIsShort() throws BadSetting {
        Moment moment = Moment.calm();
        moment.idle = Reading.of(Duration.ZERO);
        moment.memory = Reading.of(1L << 30);
        Decision used = manners.decide(moment.readings(), Settings.USUAL, START);
        assertThat(used.slots()).isEqualTo(1);
        moment.idle = Reading.of(Duration.ofMinutes(4));
        moment.memory = Reading.of(8L << 30);
        Decision unused = manners.decide(moment.readings(), Settings.USUAL.with("memory-idle", "100%"), START);
        assertThat(unused.slots()).isEqualTo(4);
        assertThat(unused.unitBytes()).isBetween((2L << 30) - 1_000, 2L << 30);
    }

    @Seeds(count = 60)
    void whateverHappensTheRulesKeepTheirPromises(long seed) throws BadSetting {
        Random random = new Random(seed);
        Settings settings = settings(random);
        Manners again = new Manners();
        Map<Rule, Instant> broken = new EnumMap<>(Rule.class);
        Instant now = START;
        Moment moment = Moment.random(random);
        for (int i = 0; i < 150; i++) {
            now = now.plusMillis(random.nextInt(20_000));
            moment.change(random);
            if (random.nextInt(20) == 0) {
                settings = settings(random);
                broken.clear();
            }
            Readings readings = moment.readings();
            Decision decision = manners.decide(readings, settings, now);
            assertThat(again.decide(readings, settings, now))
                    .as("seed %d", seed)
                    .isEqualTo(decision);
            sound(decision, readings, settings, "seed " + seed + " step " + i);
            calm(decision, readings, settings, broken, now, "seed " + seed + " step " + i);
            obeying(decision, readings, settings, now, "seed " + seed + " step " + i);
        }
    }

    private static RuleView view(Decision decision, Rule rule) {
        return decision.rules().stream()
                .filter(v -> v.rule() == rule)
                .findFirst()
                .orElseThrow();
    }

    private static void sound(Decision decision, Readings readings, Settings settings, String when) {
        List<RuleView> stopping = decision.rules().stream()
                .filter(v -> v.standing() == Standing.STOPS)
                .toList();
        assertThat(decision.run()).as(when).isEqualTo(stopping.isEmpty());
        assertThat(decision.cause().isEmpty()).as(when).isEqualTo(decision.run());
        assertThat(decision.slots()).as(when).isBetween(1, readings.slots());
        assertThat(decision.percent()).as(when).isBetween(1, 100);
        assertThat(decision.unitBytes()).as(when).isBetween(1L, 2L << 30);
        for (RuleView view : stopping) {
            assertThat(decision.sentence()).as(when).contains(view.rule().key());
            assertThat(view.remedy()).as(when).isNotEmpty();
        }
        if (settings.get(Setting.IDLE).isPresent()
                && readings.idle() instanceof Reading.Present<Duration>(Duration idle)
                && idle.compareTo(settings.get(Setting.IDLE).get()) < 0) {
            assertThat(decision.cause()).as(when).contains(Rule.IDLE);
        }
    }

    /** A rule that stopped work lets it go on only after what it is about has been well for as long as it must. */
    private static void calm(
            Decision decision,
            Readings readings,
            Settings settings,
            Map<Rule, Instant> broken,
            Instant now,
            String when) {
        Judging judging = new Judging(settings, readings);
        for (RuleView view : decision.rules()) {
            Judgement judgement = judging.of(view.rule());
            if (view.standing() == Standing.STOPS) {
                if (judgement instanceof Judgement.Broken || judgement instanceof Judgement.Near) {
                    broken.put(view.rule(), now);
                }
            } else if (broken.containsKey(view.rule())) {
                Instant last = Objects.requireNonNull(broken.remove(view.rule()));
                Duration least =
                        judgement instanceof Judgement.Kept(String words, Duration calm) ? calm : Watch.UNKNOWN_CALM;
                assertThat(Duration.between(last, now)).as(when + " " + view).isGreaterThanOrEqualTo(least);
            }
        }
    }

    /** What the sentence says to set does let work go on, at once, once every rule named is set so. */
    private static void obeying(Decision decision, Readings readings, Settings settings, Instant now, String when)
            throws BadSetting {
        Settings obeyed = settings;
        for (RuleView view : decision.rules()) {
            if (view.standing() == Standing.STOPS) {
                obeyed = obeyed.with(view.rule().key(), Manners.loosest(view.rule()));
            }
        }
        Manners fresh = new Manners();
        fresh.decide(readings, settings, now);
        assertThat(fresh.decide(readings, obeyed, now).run()).as(when).isTrue();
    }

    private static Settings settings(Random random) throws BadSetting {
        Settings settings = Settings.USUAL;
        String[][] values = {
            {"idle", "off", "5min", "10s"},
            {"load", "off", "50%", "1%", "100%"},
            {"battery", "stop", "run"},
            {"heat", "off", "80C"},
            {"programs", "none", "steam", "steam, blender"},
            {"full-screen", "stop", "run"},
            {"schedule", "always", "daily 10:00-10:30", "tue 08:00-07:00"},
            {"metered", "stop", "run"},
            {"disk-free", "off", "1GiB"},
            {"disk-most", "off", "5GiB"},
            {"memory-in-use", "1%", "50%"},
            {"cores", "all", "2", "256"},
            {"percent", "1%", "100%"}
        };
        for (String[] value : values) {
            settings = settings.with(value[0], value[1 + random.nextInt(value.length - 1)]);
        }
        return settings;
    }

    /** Readings that change. */
    private static final class Moment {
        LocalDateTime local = MONDAY_TEN;
        Reading<Duration> idle = Reading.of(Duration.ofHours(1));
        Reading<Double> otherLoad = Reading.of(0.0);
        Reading<Boolean> onBattery = Reading.of(false);
        Reading<Double> celsius = Reading.of(50.0);
        Reading<SortedSet<String>> programs = Reading.of(new TreeSet<>());
        Reading<Boolean> fullScreen = Reading.of(false);
        Reading<Boolean> metered = Reading.of(false);
        Reading<Long> memory = Reading.of(16L << 30);
        Reading<Long> diskFree = Reading.of(100L << 30);
        Reading<Long> diskUsed = Reading.of(1L << 20);

        static Moment calm() {
            return new Moment();
        }

        static Moment blind() {
            Moment moment = new Moment();
            moment.idle = Reading.absent("no display");
            moment.otherLoad = Reading.absent("no /proc");
            moment.onBattery = Reading.absent("no sensor");
            moment.celsius = Reading.absent("no sensor");
            moment.programs = Reading.absent("no list");
            moment.fullScreen = Reading.absent("no display");
            moment.metered = Reading.absent("no NetworkManager");
            moment.memory = Reading.absent("not told");
            moment.diskFree = Reading.absent("not told");
            moment.diskUsed = Reading.absent("not told");
            return moment;
        }

        static Moment random(Random random) {
            Moment moment = new Moment();
            for (int i = 0; i < 20; i++) {
                moment.change(random);
            }
            return moment;
        }

        /** Something is otherwise. */
        void change(Random random) {
            local = local.plusSeconds(random.nextInt(600));
            switch (random.nextInt(10)) {
                case 0 -> idle = some(random, Duration.ofSeconds(random.nextInt(600)));
                case 1 -> otherLoad = some(random, random.nextDouble());
                case 2 -> onBattery = some(random, random.nextBoolean());
                case 3 -> celsius = some(random, 70 + 20 * random.nextDouble());
                case 4 -> programs = some(random, new TreeSet<>(random.nextBoolean() ? List.of() : List.of("steam")));
                case 5 -> fullScreen = some(random, random.nextBoolean());
                case 6 -> metered = some(random, random.nextBoolean());
                case 7 -> memory = some(random, 1L << (28 + random.nextInt(10)));
                case 8 -> diskFree = some(random, (long) random.nextInt(1 << 30) * 2);
                default -> diskUsed = some(random, random.nextInt(1 << 30) * 10L);
            }
        }

        private static <T> Reading<T> some(Random random, T value) {
            return random.nextInt(8) == 0 ? Reading.absent("not told") : Reading.of(value);
        }

        Readings readings() {
            return new Readings(
                    local,
                    4,
                    idle,
                    otherLoad,
                    onBattery,
                    celsius,
                    programs,
                    fullScreen,
                    metered,
                    memory,
                    diskFree,
                    diskUsed);
        }
    }

    @Test
    void aClockThatGoesBackwardsBeginsTheWaitAnew() throws BadSetting {
        Settings settings = Settings.USUAL.with("battery", "stop");
        Moment moment = Moment.calm();
        List<Boolean> runs = new ArrayList<>();
        moment.onBattery = Reading.of(true);
        manners.decide(moment.readings(), settings, START);
        moment.onBattery = Reading.of(false);
        for (int second : new int[] {1, 5, -3_600, -3_595, -3_590}) {
            runs.add(manners.decide(moment.readings(), settings, START.plusSeconds(second))
                    .run());
        }
        assertThat(runs).containsExactly(false, false, false, false, true);
    }
}
