package org.fallow.node.io.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fallow.node.policy.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysFilesTest {
    @TempDir
    Path sys;

    @Test
    void aComputerWithNoBatteryIsOnMains() throws IOException {
        Files.createDirectories(sys.resolve("class"));
        assertThat(new SysFiles(sys).onBattery()).isEqualTo(Reading.of(false));
    }

    @Test
    void aLaptopIsOnBatteryWhenItsBatteryIsDrainedAndNoMainsAreOnline() throws IOException {
        file("power_supply/BAT0/type", "Battery");
        file("power_supply/BAT0/status", "Discharging");
        file("power_supply/AC/type", "Mains");
        file("power_supply/AC/online", "0");
        assertThat(new SysFiles(sys).onBattery()).isEqualTo(Reading.of(true));
        file("power_supply/AC/online", "1");
        assertThat(new SysFiles(sys).onBattery()).isEqualTo(Reading.of(false));
    }

    @Test
    void theBatteryOfAMouseIsNotTheComputers() throws IOException {
        file("power_supply/hidpp_battery_0/type", "Battery");
        file("power_supply/hidpp_battery_0/scope", "Device");
        file("power_supply/hidpp_battery_0/status", "Discharging");
        assertThat(new SysFiles(sys).onBattery()).isEqualTo(Reading.of(false));
    }

    @Test
    void theChargeIsThatOfTheBatteriesTogetherAndOfNoneWhereThereAreNone() throws IOException {
        assertThat(new SysFiles(sys).charge()).isEqualTo(Reading.absent("there is no battery"));
        file("power_supply/BAT0/type", "Battery");
        file("power_supply/BAT0/capacity", "80");
        file("power_supply/BAT1/type", "Battery");
        file("power_supply/BAT1/capacity", "40");
        file("power_supply/mouse/type", "Battery");
        file("power_supply/mouse/scope", "Device");
        file("power_supply/mouse/capacity", "5");
        assertThat(new SysFiles(sys).charge()).isEqualTo(Reading.of(0.6));
    }

    @Test
    void usedMemoryIsWhatAProgramThatStartsNowCouldNotHave() throws IOException {
        Path file = sys.resolve("meminfo");
        Files.writeString(file, "MemTotal:       16384 kB\nMemFree:  100 kB\nMemAvailable:    4096 kB\n");
        assertThat(new MemInfo(file).total()).isEqualTo(Reading.of(16L << 20));
        assertThat(new MemInfo(file).used()).isEqualTo(Reading.of(12L << 20));
        assertThat(new MemInfo(sys.resolve("nothing")).used()).isInstanceOf(Reading.Absent.class);
    }

    @Test
    void theHottestProcessorCountsAndADiskDoesNot() throws IOException {
        file("hwmon/hwmon0/name", "nvme");
        file("hwmon/hwmon0/temp1_input", "95000");
        file("hwmon/hwmon1/name", "coretemp");
        file("hwmon/hwmon1/temp1_input", "61000");
        file("hwmon/hwmon1/temp2_input", "72500");
        file("hwmon/hwmon1/temp3_input", "-128000");
        assertThat(new SysFiles(sys).celsius()).isEqualTo(Reading.of(72.5));
    }

    @Test
    void whereNoChipIsAProcessorTheZonesCountAndWhereThereAreNoneItSaysSo() throws IOException {
        file("thermal/thermal_zone0/temp", "48000");
        assertThat(new SysFiles(sys).celsius()).isEqualTo(Reading.of(48.0));
        assertThat(new SysFiles(sys.resolve("nothing")).celsius()).isInstanceOf(Reading.Absent.class);
        assertThat(new SysFiles(sys.resolve("nothing")).onBattery()).isInstanceOf(Reading.Absent.class);
    }

    private void file(String path, String text) throws IOException {
        Path file = sys.resolve("class").resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }
}
