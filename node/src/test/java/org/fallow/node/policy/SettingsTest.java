package org.fallow.node.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void valuesAreReadAsPeopleWriteThem() throws BadSetting {
        Settings settings = Settings.USUAL
                .with("idle", " 5min ")
                .with("heat", "85C")
                .with("percent", "50")
                .with("programs", "steam, blender")
                .with("disk-free", "20GiB")
                .with("cores", "ALL")
                .with("otlp", "http://127.0.0.1:4318")
                .with("battery", "Run");
        assertThat(settings.get(Setting.IDLE)).contains(Duration.ofMinutes(5));
        assertThat(settings.get(Setting.HEAT)).contains(85);
        assertThat(settings.get(Setting.PERCENT)).isEqualTo(50);
        assertThat(settings.get(Setting.PROGRAMS)).containsExactly("blender", "steam");
        assertThat(settings.get(Setting.DISK_FREE)).contains(20L << 30);
        assertThat(settings.get(Setting.CORES)).isEqualTo(Optional.empty());
        assertThat(settings.get(Setting.BATTERY)).isFalse();
        assertThat(settings.get(Setting.OTLP)).contains(URI.create("http://127.0.0.1:4318"));
        assertThat(settings.changed())
                .containsExactly(
                        entry("idle", "5min"),
                        entry("battery", "run"),
                        entry("heat", "85C"),
                        entry("programs", "blender, steam"),
                        entry("disk-free", "20GiB"),
                        entry("cores", "all"),
                        entry("percent", "50%"),
                        entry("otlp", "http://127.0.0.1:4318"));
    }

    @Test
    void aMistakeIsOneLineWithTheKeyAndWhatToWrite() {
        mistake("idle", "5 mn", "idle: \"5 mn\" is not a duration (use 90s, 5min or 1h), nor off");
        mistake("percent", "0%", "percent: \"0%\" is not a share of a processor (use 1% to 100%)");
        mistake("cores", "many", "cores: \"many\" is not a number of processors (use 1 to 256), nor all");
        mistake("battery", "no", "battery: \"no\" is neither stop nor run");
        mistake(
                "otlp",
                "ftp://here",
                "otlp: \"ftp://here\" is not the address of a collector (use http://127.0.0.1:4318), nor off");
        mistake("colour", "red", "there is no setting \"colour\" (fallow config lists those there are)");
        mistake("programs", "a,,b", "programs: \"a,,b\" is not a list of programs (use blender, steam; or none)");
    }

    @Test
    void inARehearsalNothingStopsWorkUnlessItIsSet() throws BadSetting {
        assertThat(Settings.LENIENT.get(Setting.BATTERY)).isFalse();
        assertThat(Settings.LENIENT.get(Setting.HEAT)).isEmpty();
        assertThat(Settings.LENIENT.with("heat", "70C").get(Setting.HEAT)).contains(70);
        assertThat(Settings.LENIENT.changed()).isEmpty();
    }

    @Seeds(count = 100)
    void anyTextIsAValueThatPrintsAsItselfOrAMistakeOfOneLine(long seed) {
        Random random = new Random(seed);
        String alphabet = "0159 %CGiBMmnsoffalruntpy:-,\n\u0000\"é";
        for (Setting<?> setting : Setting.ALL) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(90); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                Settings read = Settings.USUAL.with(setting.key(), text.toString());
                String printed = read.text(setting);
                assertThat(Settings.USUAL.with(setting.key(), printed).text(setting))
                        .as("seed %d", seed)
                        .isEqualTo(printed);
            } catch (BadSetting e) {
                assertThat(e.line())
                        .as("seed %d", seed)
                        .startsWith(setting.key() + ": ")
                        .doesNotContain("\n", "\0");
                assertThat(e.line().length()).isLessThan(250);
            }
        }
    }

    private static void mistake(String key, String text, String line) {
        assertThatThrownBy(() -> Settings.USUAL.with(key, text)).hasMessage(line);
    }
}
