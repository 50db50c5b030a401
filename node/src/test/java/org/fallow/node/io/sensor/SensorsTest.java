package org.fallow.node.io.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.fallow.node.policy.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SensorsTest {
    @TempDir
    Path home;

    @Test
    void theFirstLineOfProcStatIsReadAsItsManualSays() throws IOException {
        assertThat(OtherLoad.ticks("cpu  10 20 30 400 50 6 7 8 9 9\ncpu0 1 1 1 1 1 1 1 1 1 1\n"))
                .containsExactly(73, 523);
        assertThatThrownBy(() -> OtherLoad.ticks("intr 1 2 3")).isInstanceOf(IOException.class);
    }

    @Test
    void theLoadOfOthersIsAShareAndIsKnownFromTheSecondLookOn() {
        OtherLoad load = new OtherLoad();
        assertThat(load.read()).isInstanceOf(Reading.Absent.class);
        Reading<Double> second = load.read();
        assertThat(second).isInstanceOf(Reading.Present.class);
        if (second instanceof Reading.Present<Double>(Double share)) {
            assertThat(share).isBetween(0.0, 1.0);
        }
    }

    @Test
    void aProgramThatRunsIsFoundByItsNameAndNoOtherIsNamed() {
        SortedSet<String> wanted = new TreeSet<>(List.of("Java", "no-such-program"));
        assertThat(new Programs(() -> wanted).read()).isEqualTo(Reading.of(new TreeSet<>(List.of("Java"))));
    }

    @Test
    void theDiskTellsWhatIsFreeAndWhatTheDirectoryHas() throws IOException {
        Files.write(home.resolve("a"), new byte[1_000]);
        Files.createDirectory(home.resolve("b"));
        Files.write(home.resolve("b/c"), new byte[500]);
        Disk disk = new Disk(home);
        assertThat(disk.used()).isEqualTo(Reading.of(1_500L));
        assertThat(disk.free()).isInstanceOf(Reading.Present.class);
        assertThat(new Disk(home.resolve("gone")).used()).isInstanceOf(Reading.Absent.class);
    }

    @Test
    void theLibraryForOtherSystemsAnswersHereOrSaysWhyNot() {
        OshiSensors oshi = new OshiSensors();
        for (Reading<?> reading : List.of(oshi.onBattery(), oshi.celsius())) {
            if (reading instanceof Reading.Absent<?>(String reason)) {
                assertThat(reason).isNotBlank().doesNotContain("\n");
            }
        }
    }

    @Test
    void aBusThatIsNotThereSaysSoAtOnce() {
        long began = System.nanoTime();
        assertThatThrownBy(() -> DesktopBus.open("unix:path=" + home.resolve("no-bus")))
                .hasMessageContaining("there is no bus");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void whatIsNotThereIsLookedForSeldomButEachMinute() {
        assertThat(Probe.seldom(Duration.ofMillis(200))).isEqualTo(Duration.ofSeconds(2));
        assertThat(Probe.seldom(Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(50));
        assertThat(Probe.seldom(Duration.ofSeconds(30))).isEqualTo(Duration.ofMinutes(1));
        assertThat(Probe.seldom(Duration.ofMinutes(5))).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aProbeThatHangsHoldsUpNobody() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (Probe<Integer> probe = new Probe<>("test", () -> {
            asked.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Reading.of(1);
        })) {
            assertThat(probe.ready()).isTrue();
            probe.every(Duration.ofMillis(1));
            asked.await();
            assertThat(probe.ready()).isFalse();
            assertThat(probe.last()).isEqualTo(Reading.absent("it has not been read yet"));
            answer.countDown();
            while (!probe.ready()) {
                Thread.onSpinWait();
            }
            assertThat(probe.last()).isEqualTo(Reading.of(1));
            probe.every(Duration.ZERO);
            assertThat(probe.last()).isEqualTo(Reading.absent("it has not been read yet"));
        }
    }
}
