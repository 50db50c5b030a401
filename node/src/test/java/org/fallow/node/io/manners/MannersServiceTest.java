package org.fallow.node.io.manners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.fallow.node.io.sensor.Sensors;
import org.fallow.node.io.store.Home;
import org.fallow.node.policy.BadSetting;
import org.fallow.node.policy.Decision;
import org.fallow.node.policy.Reading;
import org.fallow.node.policy.Rule;
import org.fallow.node.policy.Settings;
import org.fallow.node.status.RuleState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MannersServiceTest {
    private static final long PATIENCE_SECONDS = 20;

    @TempDir
    Path folder;

    private final AtomicLong lastInput =
            new AtomicLong(System.nanoTime() - Duration.ofHours(1).toNanos());
    private final BlockingQueue<Decision> decisions = new LinkedBlockingQueue<>();
    private Preferences preferences;
    private MannersService service;

    @BeforeEach
    void start() throws IOException {
        preferences = Preferences.open(Home.open(folder), Settings.USUAL);
        service = MannersService.start(preferences, sensors(), 4, InstantSource.system(), decisions::add);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void aKeyStopsWorkWithinTwoSeconds() throws BadSetting, IOException, InterruptedException {
        assertThat(next().run()).isTrue();
        preferences.set("idle", "10min");
        service.nudge();
        assertThat(service.decision().run()).isTrue();
        long touched = System.nanoTime();
        lastInput.set(touched);
        Decision stop = next();
        assertThat(Duration.ofNanos(System.nanoTime() - touched)).isLessThan(Duration.ofSeconds(2));
        assertThat(stop.run()).isFalse();
        assertThat(stop.cause()).contains(Rule.IDLE);
        assertThat(service.rules().getFirst().state()).isEqualTo(RuleState.STOPS);
        preferences.set("idle", "usual");
        service.nudge();
        assertThat(next().run()).isTrue();
    }

    @Test
    void aFileThatIsChangedByHandIsInForceSoonAndOneWithAMistakeIsNot() throws IOException, InterruptedException {
        assertThat(next().slots()).isEqualTo(4);
        Files.writeString(folder.resolve("config.yaml"), "cores: 2\n");
        assertThat(next().slots()).isEqualTo(2);
        Files.writeString(folder.resolve("config.yaml"), "cores: lots and lots\n");
        Files.writeString(folder.resolve("config.yaml"), "cores: 3 # after a mistake\n");
        assertThat(next().slots()).isEqualTo(3);
    }

    @Test
    void whatIsSetIsKeptAndAMistakeChangesNothing() throws BadSetting, IOException {
        preferences.set("percent", "50");
        assertThatThrownBy(() -> preferences.set("percent", "200%")).isInstanceOf(BadSetting.class);
        assertThat(Preferences.open(Home.open(folder), Settings.USUAL)
                        .one("percent")
                        .value())
                .isEqualTo("50%");
        preferences.set("percent", "usual");
        assertThat(preferences.one("percent").set()).isFalse();
        Files.writeString(folder.resolve("config.yaml"), "percent: much\n");
        assertThatThrownBy(() -> Preferences.open(Home.open(folder), Settings.USUAL))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("percent: \"much\" is not a share of a processor");
    }

    private Decision next() throws InterruptedException {
        Decision decision = decisions.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(decision).as("a decision within %d s", PATIENCE_SECONDS).isNotNull();
        return decision;
    }

    private Sensors sensors() {
        return new Sensors(
                () -> Reading.of(Duration.ofNanos(System.nanoTime() - lastInput.get())),
                () -> Reading.of(0.0),
                () -> Reading.of(false),
                () -> Reading.of(50.0),
                () -> Reading.of(new TreeSet<>()),
                () -> Reading.of(false),
                () -> Reading.of(false),
                () -> Reading.of(16L << 30),
                () -> Reading.of(100L << 30),
                () -> Reading.of(0L));
    }
}
