package org.fallow.node.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides when work runs on somebody's computer, and how much. It asks every rule how the moment looks ({@link Judging}),
 * lets each be slow to change its mind ({@link Watch}), and stops work while any of them says so. For one thread.
 */
public final class Manners {
    private final Map<Rule, Watch> watches = new EnumMap<>(Rule.class);

    /** Nothing stopped yet. */
    public Manners() {
        for (Rule rule : Rule.values()) {
            watches.put(rule, new Watch(rule));
        }
    }

    /**
     * What to do now.
     *
     * @param now a time that does not go backwards
     */
    public Decision decide(Readings readings, Settings settings, Instant now) {
        Judging judging = new Judging(settings, readings);
        List<RuleView> views = new ArrayList<>();
        watches.forEach((rule, watch) -> views.add(watch.on(judging.of(rule), set(rule, settings), now)));
        List<RuleView> stopping =
                views.stream().filter(v -> v.standing() == Standing.STOPS).toList();
        int slots = judging.limits().slots();
        int percent = settings.get(Setting.PERCENT);
        return new Decision(
                stopping.isEmpty(),
                slots,
                percent,
                judging.limits().unitBytes(),
                views,
                stopping.isEmpty()
                        ? Optional.empty()
                        : Optional.of(stopping.getFirst().rule()),
                stopping.isEmpty() ? going(slots, percent) : stopped(stopping));
    }

    /** What a rule is set to. */
    private static String set(Rule rule, Settings settings) {
        return switch (rule) {
            case IDLE -> settings.text(Setting.IDLE);
            case LOAD -> settings.text(Setting.LOAD);
            case BATTERY -> settings.text(Setting.BATTERY);
            case HEAT -> settings.text(Setting.HEAT);
            case PROGRAMS -> settings.text(Setting.PROGRAMS);
            case FULL_SCREEN -> settings.text(Setting.FULL_SCREEN);
            case SCHEDULE -> settings.text(Setting.SCHEDULE);
            case METERED -> settings.text(Setting.METERED);
            case DISK_FREE -> settings.text(Setting.DISK_FREE);
            case DISK_MOST -> settings.text(Setting.DISK_MOST);
            case MEMORY ->
                settings.text(Setting.MEMORY_IN_USE) + ", " + settings.text(Setting.MEMORY_IDLE) + " when idle";
            case CORES -> settings.text(Setting.CORES);
            case PERCENT -> settings.text(Setting.PERCENT);
        };
    }

    private static String going(int slots, int percent) {
        return "the rules let " + slots + (slots == 1 ? " unit" : " units") + " run at a time"
                + (percent == 100 ? "" : ", each on " + percent + " % of a processor");
    }

    private static String stopped(List<RuleView> stopping) {
        RuleView first = stopping.getFirst();
        List<String> others = stopping.stream().skip(1).map(v -> v.rule().key()).toList();
        String also = others.isEmpty()
                ? ""
                : " (" + String.join(", ", others) + (others.size() == 1 ? " stops it too)" : " stop it too)");
        return "the rule " + first.rule().key() + " stops work: " + first.now() + "; it goes on " + first.remedy()
                + ", or with fallow config " + first.rule().key() + " " + loosest(first.rule()) + also;
    }

    /** What a person sets to be rid of a rule that stops work. */
    static String loosest(Rule rule) {
        return switch (rule) {
            case IDLE, LOAD, HEAT, DISK_FREE, DISK_MOST -> "off";
            case BATTERY, FULL_SCREEN, METERED -> "run";
            case PROGRAMS -> "none";
            case SCHEDULE -> "always";
            case CORES -> "all";
            case MEMORY, PERCENT -> "100%";
        };
    }
}
