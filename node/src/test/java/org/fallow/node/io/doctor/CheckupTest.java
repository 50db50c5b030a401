package org.fallow.node.io.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fallow.node.io.doctor.Check.Verdict;
import org.fallow.work.containment.Containment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckupTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsNotAsItShouldBeHasARemedy() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        List<Check> checks = List.of(
                Checkup.java(Runtime.Version.parse("21.0.1")),
                Checkup.compiler(false),
                Checkup.containment(Containment.none("no Landlock")),
                Checkup.reachability(Optional.empty()),
                Checkup.clock(Optional.of(false)),
                Checkup.space(5 << 20),
                Checkup.space(500 << 20));
        assertThat(checks).extracting(Check::verdict).doesNotContain(Verdict.OK);
        assertThat(checks).extracting(Check::remedy).noneMatch(String::isBlank);
        assertThat(Checkup.of(file, Containment.none(""), Optional.empty()))
                .anyMatch(check -> check.name().equals("data") && check.verdict() == Verdict.FAIL);
    }

    @Test
    void aClockThatMustBeWrongIsSaidToBe() throws Exception {
        Instant now = Instant.parse("2026-06-01T12:00:00Z");
        assertThat(Checkup.wrongClock(folder, Instant.EPOCH))
                .hasValueSatisfying(why -> assertThat(why).contains("1970-01-01T00:00:00Z"));
        assertThat(Checkup.wrongClock(folder, now)).isEmpty();
        Path database = Files.createFile(folder.resolve("fallow.db"));
        Files.setLastModifiedTime(database, FileTime.from(now.plusSeconds(60)));
        assertThat(Checkup.wrongClock(folder, now)).as("a minute").isEmpty();
        Files.setLastModifiedTime(database, FileTime.from(now.plus(Duration.ofDays(1))));
        assertThat(Checkup.wrongClock(folder, now))
                .hasValueSatisfying(why -> assertThat(why).contains("2026-06-02T12:00:00Z"));
    }

    @Test
    void addressesTellWhoReachesTheNode() {
        assertThat(reach("/ip4/127.0.0.1/tcp/1")).contains("this computer alone");
        assertThat(reach("/ip4/192.168.1.7/tcp/1")).contains("local network");
        assertThat(reach("/ip4/192.168.1.7/tcp/1", "/ip4/8.8.8.8/tcp/4001")).isEqualTo("reached from the internet");
        assertThat(reach("/no address")).contains("this computer alone");
    }

    private static String reach(String... addresses) {
        return Checkup.reachability(Optional.of(List.of(addresses))).found();
    }

    @Test
    void everyThingIsLookedAtOnThisComputer() {
        List<Check> checks = Checkup.of(folder.resolve("not yet"), Containment.none("a test"), Optional.empty());
        assertThat(checks)
                .extracting(Check::name)
                .containsExactly("java", "compiler", "containment", "reachability", "clock", "data", "disk");
    }
}
