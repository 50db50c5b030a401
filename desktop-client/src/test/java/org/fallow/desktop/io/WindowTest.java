package org.fallow.desktop.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Labeled;
import javafx.scene.control.TableView;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyCode;
import javafx.scene.paint.Color;
import javafx.stage.Stage;
import org.fallow.desktop.component.AreaPlot;
import org.fallow.desktop.link.Wishes;
import org.fallow.desktop.theme.Theme;
import org.fallow.node.control.PauseRequest;
import org.fallow.node.status.NodeState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** Drives the window by its controls, against the API server of a node with known figures. */
@SuppressWarnings("NullAway.Init") // TestFX calls open() before each test
@ExtendWith(ApplicationExtension.class)
class WindowTest {
    private static final int PATIENCE_SECONDS = 20;

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
        new WindowFiles(home).keep(Wishes.USUAL.asWelcomed());
        window = new FallowWindow(shown, Programs.setup(home, false), Theme.LIGHT);
    }

    @AfterEach
    void close() {
        window.close();
        node.close();
    }

    @Test
    void showsWhatTheNodeDoesAndWhy(FxRobot robot) throws Exception {
        awaitText(robot, "#state", "Computing · 2 of 4 slots");
        assertThat(text(robot, "#reason")).isEqualTo("2 units are running for Folding the HP benchmark proteins.");
        assertThat(values(robot)).containsExactly("1,204", "164.2", "34", "2");
        TableView<?> units = robot.lookup("#units").query();
        assertThat(units.getItems()).hasSize(3);
        assertThat(robot.lookup("#offline").query().isVisible()).isFalse();
        awaitText(robot, "#fold-now-caption", "Unit 41 · 9 residues · energy -4");
        new Person(robot, stage).picture("dashboard-light");
        robot.clickOn("#theme");
        WaitForAsyncUtils.waitForFxEvents();
        Color background = new Person(robot, stage).picture("dashboard-dark");
        assertThat(background.getBrightness()).isLessThan(0.2);
    }

    @Test
    void aPlotTakesNoClicksButItsOwn(FxRobot robot) {
        for (double most : List.of(0.0, 0.45, 1.0, 3.0, 4.0, 5.0, 7.0, 164.2)) {
            AreaPlot plot = new AreaPlot(true, _ -> 0.1, String::valueOf);
            robot.interact(() -> {
                plot.show(new AreaPlot.Data(List.of(0.0, most), "from", "to", -1));
                plot.resize(700, 240);
                plot.layout();
            });
            assertThat(plot.getBoundsInLocal().getMinY()).as("%s", most).isGreaterThanOrEqualTo(0);
            assertThat(plot.getBoundsInLocal().getMaxY()).as("%s", most).isLessThanOrEqualTo(240);
        }
    }

    @Test
    void theFoldOnTheDashboardIsShownLarge(FxRobot robot) throws Exception {
        Person person = new Person(robot, stage);
        person.awaitText("#fold-now-caption", "energy -4");
        for (int i = 0; i < 2; i++) {
            person.click("#enlarge-fold");
            person.awaitText("#fold-caption", "Unit 41, running here");
            person.go("dashboard");
        }
    }

    @Test
    void pausesAndResumesTheNode(FxRobot robot) throws Exception {
        awaitText(robot, "#state", "Computing · 2 of 4 slots");
        robot.clickOn("Pause");
        awaitText(robot, "#state", "Paused");
        assertThat(node.pauses()).containsExactly(new PauseRequest(null));
        new Person(robot, stage).picture("dashboard-paused-light");
        robot.clickOn("#resume");
        awaitText(robot, "#state", "Computing · 2 of 4 slots");
        assertThat(robot.lookup("#resume").query().isVisible()).isFalse();
    }

    @Test
    void pausesForAWhile(FxRobot robot) throws Exception {
        awaitText(robot, "#state", "Computing · 2 of 4 slots");
        robot.clickOn(robot.lookup("#pause .arrow-button").<Node>query());
        robot.clickOn("For 15 minutes");
        awaitText(robot, "#state", "Paused");
        assertThat(node.pauses()).containsExactly(new PauseRequest(900L));
    }

    @Test
    void looksAfterOneUnitAndWatchesItRun(FxRobot robot) throws Exception {
        Person person = new Person(robot, stage);
        awaitText(robot, "#state", "Computing · 2 of 4 slots");
        person.go("units");
        person.select("#all-units-table", "unit=41");
        person.awaitSight("#suspend");
        assertThat(text(robot, "#last-checkpoint")).startsWith("Last checkpoint: ");
        person.click("#suspend");
        person.awaitSight("#resume-unit");
        person.pictures("units-suspended");
        person.click("#resume-unit");
        person.awaitSight("#suspend");
        person.click("#abort");
        person.awaitText("#confirm-abort-meaning", "gives the unit to somebody else at once");
        person.pictures("units-abort");
        robot.type(KeyCode.ESCAPE);
        person.await(() -> !person.sees("#confirm-abort"));
        person.click("#abort");
        person.click("#confirm-abort-yes");
        person.awaitText("#proof-kept", "was given back");
        assertThat(node.aborted()).containsExactly(41L);
        person.click("#watch");
        person.awaitText("#fold-caption", "Unit 41, running here · best energy so far -4 · frame 2 of 2");
        Parent fold = robot.lookup("#fold").query();
        person.await(() -> fold.getChildrenUnmodifiable().stream()
                .anyMatch(child -> child instanceof ImageView view && view.getImage() != null));
        person.pictures("fold-running");
    }

    @Test
    void saysWhyTheNodeRefused(FxRobot robot) throws Exception {
        node.refuse();
        awaitText(robot, "#state", "Computing · 2 of 4 slots");
        robot.clickOn("Pause");
        awaitText(robot, "#trouble", "The node did not do it: it is being updated; try again in a minute");
    }

    @Test
    void saysWhyNothingRuns(FxRobot robot) throws Exception {
        node.become(NodeState.IDLE);
        awaitText(robot, "#state", "Idle");
        assertThat(text(robot, "#reason")).startsWith("Nothing is running: no joined project has open units.");
        robot.interact(() -> window.show(Theme.DARK));
        new Person(robot, stage).picture("dashboard-idle-dark");
    }

    @Test
    void greysTheLastFiguresWhenTheNodeGoesAwayAndComesBackByItself(FxRobot robot) throws Exception {
        awaitText(robot, "#state", "Computing · 2 of 4 slots");
        node.close();
        awaitText(robot, "#state", "Offline");
        assertThat(values(robot)).containsExactly("1,204", "164.2", "34", "2");
        assertThat(robot.lookup(".stale").queryAll()).hasSize(1);
        assertThat(robot.lookup("#offline").query().isVisible()).isTrue();
        assertThat(robot.lookup("#pause").query().isVisible()).isFalse();
        new Person(robot, stage).picture("dashboard-offline-light");
        node.restart();
        awaitText(robot, "#state", "Computing · 2 of 4 slots");
        assertThat(robot.lookup(".stale").queryAll()).isEmpty();
        assertThat(robot.lookup("#offline").query().isVisible()).isFalse();
    }

    @Test
    void fitsTheSmallestWindow(FxRobot robot) throws Exception {
        awaitText(robot, "#state", "Computing · 2 of 4 slots");
        robot.interact(() -> {
            stage.setWidth(900);
            stage.setHeight(600);
        });
        await(() -> stage.getScene().getWidth() <= 900);
        new Person(robot, stage).picture("dashboard-900x600-light");
        for (Node node : robot.lookup(".stat-value").queryAll()) {
            Labeled label = (Labeled) node;
            assertThat(label.prefWidth(-1)).as(label.getText()).isLessThanOrEqualTo(label.getWidth() + 0.5);
        }
    }

    private static String text(FxRobot robot, String query) {
        return robot.lookup(query).queryAs(Labeled.class).getText();
    }

    private static Iterable<String> values(FxRobot robot) {
        return robot.lookup(".stat-value").queryAll().stream()
                .map(value -> ((Labeled) value).getText())
                .toList();
    }

    private static void awaitText(FxRobot robot, String query, String wanted) throws TimeoutException {
        await(() -> robot.lookup(query).tryQueryAs(Labeled.class).stream()
                .anyMatch(label -> label.getText().equals(wanted)));
    }

    private static void await(BooleanSupplier condition) throws TimeoutException {
        WaitForAsyncUtils.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS, condition::getAsBoolean);
        WaitForAsyncUtils.waitForFxEvents();
    }
}
