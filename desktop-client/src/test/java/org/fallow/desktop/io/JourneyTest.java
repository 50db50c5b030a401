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
    private static final String MISTAKEN = "Published by mistake";

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
        cancelsABatch(person);
        blocksAProject(person);
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
        person.await(() -> person.sees("10 min on one processor", "#needs"));
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

    private static void cancelsABatch(Person person) throws Exception {
        nodes.publish("mine", nodes.project("mistaken", MISTAKEN, 30));
        person.go("publish");
        person.select("#batches", MISTAKEN);
        person.awaitSight("#cancel-batch");
        person.click("#cancel-batch");
        person.awaitText("#confirm-cancel-meaning", "It cannot be taken back");
        person.pictures("publish-cancel");
        person.click("#confirm-cancel-no");
        person.await(() -> !person.sees("#confirm-cancel"));
        person.click("#cancel-batch");
        person.click("#confirm-cancel-yes");
        person.awaitText("#publish-done", "is cancelled, with 0 of 60 units accepted");
        person.await(() -> person.row("#batches", "Cancelled") >= 0 && !person.sees("#cancel-batch"));
    }

    private static void blocksAProject(Person person) throws Exception {
        person.go("projects");
        person.select("#projects", MISTAKEN);
        person.awaitSight("#block");
        person.click("#block");
        person.awaitText("#confirm-block-meaning", "runs none of its units any more");
        person.pictures("projects-block");
        person.click("#confirm-block-yes");
        person.awaitSight("#unblock");
        person.await(() -> person.row("#projects", MISTAKEN) < 0);
        person.click("#show-blocked");
        person.await(() -> person.row("#projects", MISTAKEN) >= 0 && person.rows("#projects") == 1);
        person.click("#unblock");
        person.await(() -> person.rows("#projects") == 0);
        person.click("#show-blocked");
        person.await(() -> person.row("#projects", MISTAKEN) >= 0);
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
        person.awaitSight("#invite-code");
        person.await(() -> person.row("#peers", "fallow/") >= 0 && person.row("#peers", " ms") >= 0);
        person.click("#census");
        person.await(() -> !robot.lookup("#census").query().isDisabled());
        person.pictures("network");
    }

    private void changesASetting(Person person, FxRobot robot) throws Exception {
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
        // It stands below what is in sight: by the keyboard, as a person who tabs there.
        robot.interact(() -> robot.lookup("#autostart").query().requestFocus());
        robot.type(KeyCode.SPACE);
        person.awaitText("#force-autostart", "started when you log in");
        assertThat(setup.autostart().orElseThrow().resolve("fallow.desktop")).isRegularFile();
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
        person.click("#bundle");
        person.write("#log-filter", "accepted with");
        person.await(() -> person.row("#log", "paused until") < 0 && person.rows("#log") > 0);
        person.awaitText("#log-done", "fallow-support.zip");
        assertThat(kept("fallow-support")).hasSize(1);
        person.go("dashboard");
        person.await(() -> person.sees("units up to", "#gauges"));
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
