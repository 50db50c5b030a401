package org.fallow.desktop.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.fallow.desktop.theme.Theme;
import org.fallow.node.control.NodeApi;
import org.fallow.node.status.ProjectStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** A person's first hour with the window, on real nodes with real workers: every page through its own controls. */
@Timeout(600)
@SuppressWarnings("NullAway.Init") // JUnit and TestFX call begin() and open() first
@ExtendWith(ApplicationExtension.class)
class JourneyTest {
    private static final String THEIRS = "Searches compared on short chains";
    private static final String OURS = "Two benchmark chains";

    @TempDir
    static Path folder;

    private static RealNodes nodes;
    private static Path ours;

    private FallowWindow window;
    private Stage stage;
    private Setup setup;
    private UiWatch watch;

    @BeforeAll
    static void begin() throws Exception {
        nodes = new RealNodes(folder);
        nodes.start("mine", 1);
        nodes.start("bert", 1);
        nodes.start("cleo", 0);
        Path theirs = nodes.project("searches", THEIRS, 2);
        ours = nodes.project("benchmarks", OURS, 2);
        nodes.publish("bert", theirs);
        joinAll("bert", "bert");
    }

    @AfterAll
    static void end() {
        nodes.close();
    }

    @Start
    void open(Stage shown) {
        Theme.loadFonts();
        stage = shown;
        setup = Programs.setup(nodes.home("mine"), false);
        watch = new UiWatch(Path.of("target", "ui-watch.txt"));
        window = new FallowWindow(shown, setup, Theme.LIGHT);
    }

    @AfterEach
    void close() throws IOException {
        watch.close();
        window.close();
    }

    @Test
    void aPersonJoinsComputesPublishesAndSeesWhatBecameOfIt(FxRobot robot) throws Exception {
        Person person = new Person(robot, stage);
        beginsAndJoins(person);
        readsProjects(person);
        publishesByTheWizard(person);
        joinAll("bert", "mine");
        seesAUnitAccepted(person);
        pausesWithAReason(person);
        looksAtTheFold(person, robot);
        looksAtTheNetwork(person, robot);
        changesASetting(person, robot);
        looksAtTheContributionAndTheLog(person);
        walksByKeyboard(person, robot);
    }

    private static void beginsAndJoins(Person person) throws Exception {
        person.awaitText("#welcome-state", "Your node is ready.");
        person.await(() -> person.sees(THEIRS));
        person.click("#welcome-always");
        person.click(THEIRS);
        person.pictures("welcome");
        person.click("#begin");
        person.await(() -> !person.sees("#welcome"));
        person.await(() -> person.rows("#units") > 0 || person.text("#state").contains("Computing"));
        person.pictures("dashboard-real");
    }

    private static void readsProjects(Person person) throws Exception {
        person.go("projects");
        person.write("#search", "chains nowhere");
        person.await(() -> person.rows("#projects") == 0);
        person.pictures("projects-none");
        person.write("#search", "compared");
        person.select("#projects", THEIRS);
        person.awaitSight("#leave");
        person.click("#leave");
        person.awaitSight("#join");
        person.click("#join");
        person.awaitSight("#leave");
        person.pictures("projects");
        person.write("#search", " ");
    }

    private void publishesByTheWizard(Person person) throws Exception {
        person.go("publish");
        person.write("#folder", folder.resolve("nothing-here").toString());
        person.click("#check");
        person.awaitText("#check-verdict", "Mend this first");
        person.pictures("publish-wrong");
        person.write("#folder", ours.toString());
        person.click("#check");
        person.awaitText("#check-verdict", "Can be published");
        person.pictures("publish-checked");
        person.click("#publish");
        person.awaitText("#publish-done", "4 units published.");
        person.await(() -> person.row("#batches", OURS) >= 0);
        person.pictures("publish");
        person.go("projects");
        person.select("#projects", OURS);
        person.awaitSight("#join");
        person.click("#join");
        person.awaitSight("#leave");
    }

    private void seesAUnitAccepted(Person person) throws Exception {
        person.go("units");
        person.await(() -> person.row("#all-units-table", "stage=VOTED") >= 0
                || person.row("#all-units-table", "stage=ACCEPTED") >= 0);
        person.await(() -> person.row("#all-units-table", "stage=ACCEPTED") >= 0);
        person.click("#filter-accepted");
        person.select("#all-units-table", "stage=ACCEPTED");
        person.awaitText("#agreement", "2 of 2 votes agree");
        person.pictures("units");
        person.click("#keep-proof");
        person.awaitText("#proof-kept", "The proof is in ");
        assertThat(kept("proof-")).isNotEmpty();
        person.click("#filter-all");
        person.go("publish");
        person.select("#batches", OURS);
        person.awaitText("#batch-state", "Done");
        person.click("#collect");
        person.awaitText("#publish-done", "4 results are in ");
        person.write("#unit-number", "3");
        person.click("#explain");
        person.awaitText("#unit-story", "Accepted.");
        person.pictures("publish-done");
    }

    private void pausesWithAReason(Person person) throws Exception {
        person.go("dashboard");
        person.awaitSight("#pause");
        person.click("#pause");
        person.awaitText("#state", "Paused");
        assertThat(person.text("#reason")).isNotBlank();
        person.pictures("dashboard-paused");
        person.click("#resume");
        person.awaitSight("#pause");
    }

    private void looksAtTheFold(Person person, FxRobot robot) throws Exception {
        person.go("fold");
        person.awaitText("#fold-caption", "energy");
        person.await(() -> robot.lookup("#fold").queryAll().size() == 1);
        String first = person.text("#fold-caption");
        person.click("#next");
        person.await(() -> !person.text("#fold-caption").equals(first));
        person.click("#paint-kind");
        person.click("#paint-energy");
        person.click("#paint-residue");
        person.click("#nearer");
        person.click("#reset");
        person.click("#play");
        person.click("#play");
        robot.drag("#fold").moveBy(60, 20).drop();
        person.pictures("fold");
        person.click("#keep-pdb");
        person.awaitText("#fold-done", ".pdb");
        person.click("#keep-fold-picture");
        person.awaitText("#fold-done", ".png");
        assertThat(Files.readString(kept("fold-").stream()
                        .filter(file -> file.toString().endsWith(".pdb"))
                        .findFirst()
                        .orElseThrow()))
                .contains("ATOM      1  CA");
    }

    private static void looksAtTheNetwork(Person person, FxRobot robot) throws Exception {
        person.go("network");
        person.await(() -> person.rows("#peers") == 2);
        person.awaitText("#reach", "This computer only");
        assertThat(robot.lookup("#invite-link").queryAs(TextInputControl.class).getText())
                .startsWith("fallow:");
        person.click("#census");
        person.await(() -> !robot.lookup("#census").query().isDisabled());
        person.pictures("network");
    }

    private static void changesASetting(Person person, FxRobot robot) throws Exception {
        person.go("settings");
        person.awaitSight("#set-heat");
        person.write("#set-heat", "hot");
        robot.type(KeyCode.ENTER);
        person.awaitText("#settings-trouble", "heat");
        person.pictures("settings-refused");
        person.write("#set-heat", "85C");
        robot.type(KeyCode.ENTER);
        person.awaitText("#force-heat", "85C");
        person.click("#usual-heat");
        person.awaitText("#force-heat", "off");
        person.click("#set-metered");
        person.awaitText("#force-metered", "stop");
        person.pictures("settings");
    }

    private void looksAtTheContributionAndTheLog(Person person) throws Exception {
        person.go("contribution");
        person.await(() -> person.rows("#credit") > 0);
        person.click("#period-day");
        person.pictures("contribution");
        person.click("#keep-csv");
        person.awaitText("#contribution-done", ".csv");
        person.click("#keep-picture");
        person.awaitText("#contribution-done", ".png");
        person.go("log");
        person.await(() -> person.row("#log", "paused until") >= 0);
        person.pictures("log");
        person.write("#log-filter", "accepted with");
        person.await(() -> person.row("#log", "paused until") < 0 && person.rows("#log") > 0);
        person.go("dashboard");
        person.pictures("dashboard-worked");
    }

    private static void walksByKeyboard(Person person, FxRobot robot) throws TimeoutException {
        robot.push(KeyCode.SHORTCUT, KeyCode.DIGIT5);
        person.awaitSight("#peers");
        robot.push(KeyCode.SHORTCUT, KeyCode.DIGIT1);
        person.awaitSight("#pause");
    }

    private List<Path> kept(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(setup.downloads())) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }

    /** A volunteer who takes every project that another node knows. */
    private static void joinAll(String name, String knower) throws Exception {
        try (NodeApi api = nodes.api(name);
                NodeApi other = nodes.api(knower)) {
            for (ProjectStatus project : other.projects()) {
                api.join(project.id());
            }
        }
    }
}
