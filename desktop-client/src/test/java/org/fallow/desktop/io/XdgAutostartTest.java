package org.fallow.desktop.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fallow.desktop.link.Autostart.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XdgAutostartTest {
    @TempDir
    private Path home;

    private XdgAutostart autostart(Optional<Path> folder) {
        return new XdgAutostart(new Setup(
                home.resolve("my data"),
                home,
                List.of("/opt/fallow/bin/java", "-cp", "/opt/fallow/lib/*"),
                Locale.ENGLISH,
                false,
                List.of(),
                folder));
    }

    @Test
    void theEntryStartsTheNodeOfThisDataDirectoryAndIsGoneWhenItIsNotWanted() throws Exception {
        Path folder = home.resolve("config").resolve("autostart");
        XdgAutostart autostart = autostart(Optional.of(folder));
        assertThat(autostart.state()).isEqualTo(State.OFF);
        autostart.write(true);
        assertThat(autostart.state()).isEqualTo(State.ON);
        assertThat(Files.readAllLines(folder.resolve("fallow.desktop")))
                .startsWith("[Desktop Entry]", "Type=Application")
                .contains("Exec=\"/opt/fallow/bin/java\" \"-cp\" \"/opt/fallow/lib/*\" \"run\" \"--home\" \""
                        + home.resolve("my data") + "\"");
        autostart.write(false);
        assertThat(autostart.state()).isEqualTo(State.OFF);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anEntryThatTheDesktopHidIsOff() throws Exception {
        XdgAutostart autostart = autostart(Optional.of(home));
        Files.writeString(home.resolve("fallow.desktop"), "[Desktop Entry]\nHidden=true\n");
        assertThat(autostart.state()).isEqualTo(State.OFF);
    }

    @Test
    void argumentsAreQuotedTwiceAsTheSpecificationSays() {
        assertThat(XdgAutostart.quoted("a b")).isEqualTo("\"a b\"");
        assertThat(XdgAutostart.quoted("$HOME")).isEqualTo("\"\\\\$HOME\"");
        assertThat(XdgAutostart.quoted("a\\b")).isEqualTo("\"a\\\\\\\\b\"");
        assertThat(XdgAutostart.quoted("100%")).isEqualTo("\"100%%\"");
    }

    @Test
    void theFolderIsTheOneOfTheBaseDirectorySpecificationOnSystemsThatHaveIt() {
        assertThat(XdgAutostart.folder("Linux", Map.of(), "/home/anne"))
                .contains(Path.of("/home/anne/.config/autostart"));
        assertThat(XdgAutostart.folder("Linux", Map.of("XDG_CONFIG_HOME", "/etc/anne"), "/home/anne"))
                .contains(Path.of("/etc/anne/autostart"));
        assertThat(XdgAutostart.folder("Windows 11", Map.of(), "/home/anne")).isEmpty();
        assertThat(autostart(Optional.empty()).state()).isEqualTo(State.NOT_HERE);
    }
}
