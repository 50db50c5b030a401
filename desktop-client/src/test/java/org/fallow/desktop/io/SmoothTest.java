package org.fallow.desktop.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.TableView;
import javafx.scene.text.Text;
import javafx.stage.Stage;
import org.fallow.desktop.link.Wishes;
import org.fallow.desktop.navigation.Place;
import org.fallow.desktop.theme.Theme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** How the window stands much work and little room, on a node with known figures. */
@Timeout(300)
@SuppressWarnings("NullAway.Init") // TestFX calls open() before each test
@ExtendWith(ApplicationExtension.class)
class SmoothTest {
    private static final int UNITS = 10_000;
    private static final double BLOCKED_MS = 50;
    /** The first rounds are those of a program that has just started, whose code is not compiled yet. */
    private static final int ROUNDS_MAX = 10;

    @TempDir
    static Path homes;

    private KnownNode node;
    private FallowWindow window;
    private Stage stage;

    @Start
    void open(Stage shown) throws IOException {
        Path home = Files.createTempDirectory(homes, "home");
        node = new KnownNode(home);
        Theme.loadFonts();
        stage = shown;
        new WindowFiles(home).keep(Wishes.USUAL.asWelcomed().withLanguage("de"));
        window = new FallowWindow(shown, Programs.setup(home, false), Theme.LIGHT);
    }

    @AfterEach
    void close() {
        window.close();
        node.close();
    }

    @Test
    void theUiThreadIsNeverKeptWithTenThousandUnits(FxRobot robot) throws Exception {
        Person person = new Person(robot, stage);
        node.crowd(UNITS);
        person.go("units");
        person.await(() -> person.rows("#all-units-table") == UNITS);
        Path report = Path.of("target", "ui-watch-smooth.txt");
        List<UiWatch.Answer> answers = List.of();
        for (int i = 0; i < ROUNDS_MAX && (i == 0 || answers.getLast().ms() > BLOCKED_MS); i++) {
            try (UiWatch watch = new UiWatch(report)) {
                round(person, robot);
                answers = watch.answers();
            }
        }
        assertThat(answers.getLast().ms()).as(Files.readString(report)).isLessThanOrEqualTo(BLOCKED_MS);
    }

    private static void round(Person person, FxRobot robot) throws Exception {
        for (Place place : Place.values()) {
            person.go(place.name().toLowerCase(Locale.ROOT));
        }
        person.go("units");
        TableView<?> table = robot.lookup("#all-units-table").query();
        for (int to = 0; to < UNITS; to += UNITS / 10) {
            int row = to;
            robot.interact(() -> table.scrollTo(row));
        }
        person.click("#filter-accepted");
        person.await(() -> person.rows("#all-units-table") < UNITS);
        person.click("#filter-all");
        person.await(() -> person.rows("#all-units-table") == UNITS);
    }

    @Test
    void noWordOfAButtonIsCutInGermanInTheSmallestWindow(FxRobot robot) throws Exception {
        Person person = new Person(robot, stage);
        robot.interact(() -> {
            stage.setWidth(900);
            stage.setHeight(600);
        });
        person.await(() -> stage.getScene().getWidth() <= 900);
        for (Place place : Place.values()) {
            String name = place.name().toLowerCase(Locale.ROOT);
            person.go(name);
            person.picture("small-" + name + "-german");
            for (Node node : robot.lookup(one -> one instanceof ButtonBase && one.isVisible())
                    .queryAll()) {
                ButtonBase button = (ButtonBase) node;
                List<String> shown = button.lookupAll(".text").stream()
                        .map(text -> ((Text) text).getText())
                        .toList();
                assertThat(shown).as("%s of %s", button.getId(), place).allMatch(text -> !text.endsWith("..."));
            }
        }
    }
}
