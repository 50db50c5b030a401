package org.fallow.node.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class SettingsFileTest {
    @Test
    void anEmptyFileAndOneOfCommentsSetNothing() throws BadSetting {
        assertThat(SettingsFile.read("", Settings.USUAL)).isEqualTo(Settings.USUAL);
        assertThat(SettingsFile.read("# nothing\n", Settings.USUAL)).isEqualTo(Settings.USUAL);
    }

    @Test
    void whatAPersonWritesIsRead() throws BadSetting {
        Settings settings = SettingsFile.read(
                "idle: 5min   # leave me alone\nprograms:\n  - steam\n  - blender\nschedule: mon-fri 18:00-08:00\nheat: off\npercent: 50\n",
                Settings.USUAL);
        assertThat(settings.changed())
                .containsEntry("idle", "5min")
                .containsEntry("programs", "blender, steam")
                .containsEntry("schedule", "mon-fri 18:00-08:00")
                .containsEntry("heat", "off")
                .containsEntry("percent", "50%")
                .hasSize(5);
    }

    @Test
    void allMistakesAreToldAtOnce() {
        mistake(
                "idle: soon\ncolour: red\n",
                "config.yaml:1: idle: \"soon\" is not a duration",
                "no setting \"colour\"");
        mistake("idle: [[5min]]\n", "config.yaml:1: each line is a setting");
        mistake("idle: 5min\nidle: 6min\n", "config.yaml:2: idle stands twice");
        mistake("- idle\n", "each line is a setting");
        mistake("idle: \"5min\n", "config.yaml:", "not YAML");
        mistake("&a a: *a", "config.yaml:1: each line is a setting");
        mistake("idle: 5min\n---\nidle: 6min\n", "config.yaml");
    }

    @Test
    void settingOneLeavesTheOtherLinesAsTheyAre() throws BadSetting {
        String text = "# mine\nprograms:\n  - steam\nheat: 80 # hot\n";
        String changed = SettingsFile.with(text, "programs", "blender, steam");
        assertThat(changed).isEqualTo("# mine\nprograms: \"blender, steam\"\nheat: 80 # hot\n");
        assertThat(SettingsFile.with(changed, "heat", "")).isEqualTo("# mine\nprograms: \"blender, steam\"\n");
        assertThat(SettingsFile.read(SettingsFile.with("", "idle", "5min"), Settings.USUAL)
                        .text(Setting.IDLE))
                .isEqualTo("5min");
    }

    @Seeds(count = 200)
    void anyTextIsReadOrRefusedInOneLine(long seed) {
        Random random = new Random(seed);
        String alphabet = "idle: 5min\n-[]{}\"'#&*!|>%@`,?heat\t\u0007é";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        try {
            assertThat(SettingsFile.read(text.toString(), Settings.USUAL).changed())
                    .isNotNull();
        } catch (BadSetting e) {
            assertThat(e.line()).as("seed %d", seed).doesNotContain("\n").startsWith("config.yaml");
        }
    }

    private static void mistake(String text, String... words) {
        assertThatThrownBy(() -> SettingsFile.read(text, Settings.USUAL))
                .as(text)
                .isInstanceOf(BadSetting.class)
                .message()
                .contains(words);
    }
}
