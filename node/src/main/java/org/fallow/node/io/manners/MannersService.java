package org.fallow.node.io.manners;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.fallow.node.io.sensor.Probe;
import org.fallow.node.io.sensor.Sensors;
import org.fallow.node.policy.Decision;
import org.fallow.node.policy.Manners;
import org.fallow.node.policy.Reading;
import org.fallow.node.policy.Readings;
import org.fallow.node.policy.Setting;
import org.fallow.node.policy.Settings;
import org.fallow.node.status.RuleState;
import org.fallow.node.status.RuleStatus;

/**
 * Has the rules decide several times a second while input must be noticed at once, else every two seconds. Only what a
 * rule asks for is read.
 */
public final class MannersService implements AutoCloseable {
    /** From a key to the decision that work stops: one reading and one decision, within half a second. */
    private static final Duration KEEN = Duration.ofMillis(200);

    private static final Duration CALM = Duration.ofSeconds(2);
    private static final Duration SELDOM = Duration.ofSeconds(5);
    private static final Duration RARELY = Duration.ofSeconds(30);
    private static final Duration HARDLY = Duration.ofMinutes(5);
    private static final Duration NEVER = Duration.ZERO;
    private static final Duration LOAD_PERIOD = Duration.ofSeconds(2);
    private static final Duration FILE_PERIOD = Duration.ofSeconds(2);
    private static final Duration SLICE = Duration.ofMillis(5);

    private final Manners manners = new Manners();
    private final Preferences preferences;
    private final int slots;
    private final Consumer<Decision> listener;
    private final InstantSource clock;
    private final Probes probes;
    private final Thread thread;
    private Instant lookedAt = Instant.MIN;
    private volatile Decision decision;
    private volatile boolean closed;

    /** A probe for each sensor. */
    private record Probes(
            Probe<Duration> idle,
            Probe<Double> otherLoad,
            Probe<Boolean> onBattery,
            Probe<Double> celsius,
            Probe<SortedSet<String>> programs,
            Probe<Boolean> fullScreen,
            Probe<Boolean> metered,
            Probe<Long> memoryBytes,
            Probe<Long> diskFreeBytes,
            Probe<Long> diskUsedBytes) {
        static Probes of(Sensors sensors) {
            return new Probes(
                    new Probe<>("idle", sensors.idle()),
                    new Probe<>("load", sensors.otherLoad()),
                    new Probe<>("battery", sensors.onBattery()),
                    new Probe<>("heat", sensors.celsius()),
                    new Probe<>("programs", sensors.programs()),
                    new Probe<>("screen", sensors.fullScreen()),
                    new Probe<>("network", sensors.metered()),
                    new Probe<>("memory", sensors.memoryBytes()),
                    new Probe<>("disk-free", sensors.diskFreeBytes()),
                    new Probe<>("disk-used", sensors.diskUsedBytes()));
        }

        List<Probe<?>> all() {
            return List.of(
                    idle,
                    otherLoad,
                    onBattery,
                    celsius,
                    programs,
                    fullScreen,
                    metered,
                    memoryBytes,
                    diskFreeBytes,
                    diskUsedBytes);
        }

        /** Has read what these settings ask for, and nothing else. */
        void wanted(Settings settings) {
            boolean onlyIdle = settings.get(Setting.IDLE).isPresent();
            boolean sharesMemory = !settings.get(Setting.MEMORY_IN_USE).equals(settings.get(Setting.MEMORY_IDLE));
            idle.every(onlyIdle ? KEEN : sharesMemory ? RARELY : NEVER);
            boolean blind = onlyIdle && idle.ready() && idle.last() instanceof Reading.Absent<Duration>;
            otherLoad.every(settings.get(Setting.LOAD).isPresent() || blind ? LOAD_PERIOD : NEVER);
            onBattery.every(settings.get(Setting.BATTERY) ? SELDOM : NEVER);
            celsius.every(settings.get(Setting.HEAT).isPresent() ? SELDOM : NEVER);
            programs.every(settings.get(Setting.PROGRAMS).isEmpty() ? NEVER : SELDOM);
            fullScreen.every(settings.get(Setting.FULL_SCREEN) ? LOAD_PERIOD : NEVER);
            metered.every(settings.get(Setting.METERED) ? RARELY : NEVER);
            memoryBytes.every(HARDLY);
            diskFreeBytes.every(settings.get(Setting.DISK_FREE).isPresent() ? SELDOM : NEVER);
            diskUsedBytes.every(settings.get(Setting.DISK_MOST).isPresent() ? HARDLY : NEVER);
        }

        Readings readings(int slots) {
            return new Readings(
                    LocalDateTime.now(ZoneId.systemDefault()),
                    slots,
                    idle.last(),
                    otherLoad.last(),
                    onBattery.last(),
                    celsius.last(),
                    programs.last(),
                    fullScreen.last(),
                    metered.last(),
                    memoryBytes.last(),
                    diskFreeBytes.last(),
                    diskUsedBytes.last());
        }
    }

    /**
     * Decides once, and then goes on deciding.
     *
     * @param slots units that the node may run at a time
     * @param listener hears of the first decision, and of each that changes what is to be done; on one thread at a time
     */
    public static MannersService start(
            Preferences preferences, Sensors sensors, int slots, InstantSource clock, Consumer<Decision> listener) {
        return new MannersService(preferences, sensors, slots, clock, listener);
    }

    private MannersService(
            Preferences preferences, Sensors sensors, int slots, InstantSource clock, Consumer<Decision> listener) {
        this.preferences = preferences;
        this.slots = slots;
        this.clock = clock;
        this.listener = listener;
        this.probes = Probes.of(sensors);
        this.decision = decide();
        listener.accept(decision);
        this.thread = Thread.ofVirtual().name("manners").start(this::run);
    }

    /** What is to be done now. */
    public Decision decision() {
        return decision;
    }

    /** The rules as to be shown. */
    public List<RuleStatus> rules() {
        List<RuleStatus> rules = new ArrayList<>();
        decision.rules()
                .forEach(view -> rules.add(new RuleStatus(
                        view.rule().key(),
                        RuleState.valueOf(view.standing().name()),
                        view.set(),
                        view.now(),
                        view.remedy())));
        return rules;
    }

    /** Decides now, as something was set. */
    public void nudge() {
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos((preferences.settings().get(Setting.IDLE).isPresent() ? KEEN : CALM).toNanos());
            Decision before = decision;
            Decision now = decide();
            decision = now;
            if (before.run() != now.run()
                    || before.slots() != now.slots()
                    || before.percent() != now.percent()
                    || before.unitBytes() != now.unitBytes()) {
                listener.accept(now);
            }
        }
    }

    private Decision decide() {
        Instant now = clock.instant();
        Settings settings = preferences.settings();
        if (lookedAt.equals(Instant.MIN) || Duration.between(lookedAt, now).compareTo(FILE_PERIOD) >= 0) {
            lookedAt = now;
            settings = preferences.fresh();
        }
        probes.wanted(settings);
        firstReadings();
        return manners.decide(probes.readings(slots), settings, now);
    }

    /** What has just been asked for is waited for: not yet knowing whether somebody types is no reason to compute. */
    private void firstReadings() {
        while (!closed && !probes.all().stream().allMatch(Probe::ready)) {
            LockSupport.parkNanos(SLICE.toNanos());
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        probes.all().forEach(Probe::close);
    }
}
