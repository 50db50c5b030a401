package org.fallow.node.policy;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;

/** How this moment looks to each rule. */
final class Judging {
    /** The distance between where work stops and where it goes on: shares of the processors, degrees, one part in bytes. */
    private static final double LOAD_BAND = 0.1;

    private static final double HEAT_BAND = 5;
    private static final int BYTES_BAND = 10;

    /** Others' load that stands for a user where input cannot be seen. */
    private static final double USED_LOAD = 0.25;

    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration LOAD_PATIENCE = Duration.ofSeconds(3);
    private static final Duration HEAT_PATIENCE = Duration.ofSeconds(2);
    private static final Duration SHORT_CALM = Duration.ofSeconds(10);
    private static final Duration LONG_CALM = Duration.ofSeconds(60);

    private static final Judgement OFF = new Judgement.Off();

    private final Settings settings;
    private final Readings readings;
    private final Limits limits;

    Judging(Settings settings, Readings readings) {
        this.settings = settings;
        this.readings = readings;
        this.limits = Limits.of(settings, readings);
    }

    Judgement of(Rule rule) {
        return switch (rule) {
            case IDLE -> settings.get(Setting.IDLE).map(this::idle).orElse(OFF);
            case LOAD -> settings.get(Setting.LOAD).map(this::load).orElse(OFF);
            case BATTERY ->
                condition(Setting.BATTERY, readings.onBattery(), "on battery", "on mains", "when it is plugged in");
            case HEAT -> settings.get(Setting.HEAT).map(this::heat).orElse(OFF);
            case PROGRAMS -> programs(settings.get(Setting.PROGRAMS));
            case FULL_SCREEN ->
                condition(
                        Setting.FULL_SCREEN,
                        readings.fullScreen(),
                        "a window covers the screen",
                        "no window covers the screen",
                        "when no window does");
            case SCHEDULE -> schedule(settings.get(Setting.SCHEDULE));
            case METERED ->
                condition(
                        Setting.METERED,
                        readings.metered(),
                        "the network is paid by the byte",
                        "the network is not paid by the byte",
                        "on another network");
            case DISK_FREE ->
                settings.get(Setting.DISK_FREE).map(this::diskFree).orElse(OFF);
            case DISK_MOST ->
                settings.get(Setting.DISK_MOST).map(this::diskMost).orElse(OFF);
            case MEMORY -> limits.memory();
            case CORES -> kept(limits.slots() + " of " + readings.slots() + " units at a time");
            case PERCENT -> kept(settings.text(Setting.PERCENT) + " of a processor for each unit");
        };
    }

    private Judgement idle(Duration wanted) {
        return switch (readings.idle()) {
            case Reading.Present<Duration>(Duration idle)
            when idle.compareTo(wanted) >= 0 -> kept("no key or mouse was used for " + Amounts.span(idle));
            case Reading.Present<Duration>(Duration idle) ->
                new Judgement.Broken(
                        "this computer is used (key or mouse " + Amounts.span(idle) + " ago)",
                        "after " + Amounts.span(wanted) + " without",
                        AT_ONCE);
            case Reading.Absent<Duration>(String reason) -> unseen(reason);
        };
    }

    /** Where input cannot be seen, the load of other programs stands for it. */
    private Judgement unseen(String reason) {
        String why = "key and mouse cannot be seen here (" + reason + ")";
        String limit = Amounts.percent(USED_LOAD) + " of the processors";
        return switch (readings.otherLoad()) {
            case Reading.Present<Double>(Double load)
            when load > USED_LOAD ->
                new Judgement.Broken(
                        why + ", and other programs use " + Amounts.percent(load) + " of the processors",
                        "when they use less than " + Amounts.percent(USED_LOAD - LOAD_BAND),
                        LOAD_PATIENCE);
            case Reading.Present<Double>(Double load)
            when load > USED_LOAD - LOAD_BAND ->
                new Judgement.Near(
                        why + "; other programs use " + Amounts.percent(load) + " of the processors",
                        "when they use less than " + Amounts.percent(USED_LOAD - LOAD_BAND));
            case Reading.Present<Double> calm ->
                new Judgement.Unknown(why + "; in their place, work stops while other programs use more than " + limit);
            case Reading.Absent<Double>(String also) ->
                new Judgement.Unknown(why + ", nor the load of other programs (" + also + ")");
        };
    }

    private Judgement load(int most) {
        double limit = most / 100.0;
        return known(readings.otherLoad(), load -> {
            String now = "other programs use " + Amounts.percent(load) + " of the processors";
            double calm = limit - Math.min(LOAD_BAND, limit / 4);
            String remedy = "when they use less than " + Amounts.percent(calm);
            return load > limit
                    ? new Judgement.Broken(now, remedy, LOAD_PATIENCE)
                    : load > calm ? new Judgement.Near(now, remedy) : new Judgement.Kept(now, LONG_CALM);
        });
    }

    private Judgement heat(int most) {
        return known(readings.celsius(), celsius -> {
            String now = String.format(Locale.ROOT, "the processor is at %.0f °C", celsius);
            String remedy = String.format(Locale.ROOT, "below %.0f °C", most - HEAT_BAND);
            return celsius > most
                    ? new Judgement.Broken(now, remedy, HEAT_PATIENCE)
                    : celsius > most - HEAT_BAND ? new Judgement.Near(now, remedy) : new Judgement.Kept(now, LONG_CALM);
        });
    }

    private Judgement programs(SortedSet<String> named) {
        if (named.isEmpty()) {
            return OFF;
        }
        return known(
                readings.programs(),
                running -> running.isEmpty()
                        ? new Judgement.Kept("none of them runs", SHORT_CALM)
                        : new Judgement.Broken(
                                String.join(" and ", running) + (running.size() == 1 ? " runs" : " run"),
                                running.size() == 1 ? "when it has ended" : "when they have ended",
                                AT_ONCE));
    }

    private Judgement schedule(Schedule schedule) {
        if (schedule.equals(Schedule.ALWAYS)) {
            return OFF;
        }
        LocalDateTime local = readings.local();
        String now = "it is " + time(local);
        return schedule.allows(local)
                ? kept(now)
                : new Judgement.Broken(now, "at " + time(schedule.opens(local)), AT_ONCE);
    }

    private static String time(LocalDateTime local) {
        return String.format(
                Locale.ROOT, "%s %02d:%02d", Schedule.name(local.getDayOfWeek()), local.getHour(), local.getMinute());
    }

    private Judgement diskFree(long least) {
        return known(readings.diskFreeBytes(), free -> {
            String now = Amounts.bytes(free) + " of the disk are free";
            long calm = least + least / BYTES_BAND;
            String remedy = "when " + Amounts.bytes(calm) + " are free";
            return free < least
                    ? new Judgement.Broken(now, remedy, AT_ONCE)
                    : free < calm ? new Judgement.Near(now, remedy) : new Judgement.Kept(now, SHORT_CALM);
        });
    }

    private Judgement diskMost(long most) {
        return known(readings.diskUsedBytes(), used -> {
            String now = "the data directory has " + Amounts.bytes(used);
            long calm = most - most / BYTES_BAND;
            String remedy = "when it has less than " + Amounts.bytes(calm);
            return used > most
                    ? new Judgement.Broken(now, remedy, AT_ONCE)
                    : used > calm ? new Judgement.Near(now, remedy) : new Judgement.Kept(now, SHORT_CALM);
        });
    }

    /** A rule that stops work while something is the case. */
    private Judgement condition(
            Setting<Boolean> stops, Reading<Boolean> reading, String yes, String no, String remedy) {
        if (!settings.get(stops)) {
            return OFF;
        }
        return known(
                reading, is -> is ? new Judgement.Broken(yes, remedy, AT_ONCE) : new Judgement.Kept(no, SHORT_CALM));
    }

    private static <T> Judgement known(Reading<T> reading, Function<T, Judgement> judge) {
        return switch (reading) {
            case Reading.Present<T>(T value) -> judge.apply(value);
            case Reading.Absent<T>(String reason) -> new Judgement.Unknown(reason);
        };
    }

    private static Judgement kept(String now) {
        return new Judgement.Kept(now, AT_ONCE);
    }

    Limits limits() {
        return limits;
    }

    /**
     * How much may run.
     *
     * @param slots units at a time
     * @param unitBytes memory for each
     * @param memory how that looks
     */
    record Limits(int slots, long unitBytes, Judgement memory) {
        /** No unit is offered more. */
        static final long UNIT_BYTES_MAX = 2L << 30;

        private static final long UNIT_BYTES_MIN = 256L << 20;
        private static final Duration AWAY = Duration.ofMinutes(3);

        static Limits of(Settings settings, Readings readings) {
            int wanted = Math.min(settings.get(Setting.CORES).orElse(readings.slots()), readings.slots());
            return switch (readings.memoryBytes()) {
                case Reading.Absent<Long>(String reason) ->
                    new Limits(wanted, UNIT_BYTES_MAX, new Judgement.Unknown(reason));
                case Reading.Present<Long>(Long all) -> shared(settings, readings, wanted, all);
            };
        }

        private static Limits shared(Settings settings, Readings readings, int wanted, long all) {
            Optional<Duration> idle = readings.idle() instanceof Reading.Present<Duration>(Duration since)
                    ? Optional.of(since)
                    : Optional.empty();
            boolean away = idle.isPresent() && idle.get().compareTo(AWAY) >= 0;
            int percent = settings.get(away ? Setting.MEMORY_IDLE : Setting.MEMORY_IN_USE);
            long budget = all / 100 * percent;
            int slots = Math.clamp(budget / UNIT_BYTES_MIN, Math.min(1, wanted), wanted);
            long each = Math.min(UNIT_BYTES_MAX, budget / Math.max(1, slots));
            String now =
                    Amounts.bytes(each) + " for each unit, " + percent + " % of the memory for all, as the computer is "
                            + (away ? "not used" : idle.isPresent() ? "used" : "taken to be used");
            return new Limits(slots, each, new Judgement.Kept(now, AT_ONCE));
        }
    }
}
