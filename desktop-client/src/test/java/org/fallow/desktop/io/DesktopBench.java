package org.fallow.desktop.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javafx.scene.control.TableView;
import javafx.stage.Stage;
import org.fallow.desktop.fold.Chain;
import org.fallow.desktop.fold.Gaze;
import org.fallow.desktop.fold.Paint;
import org.fallow.desktop.fold.Painter;
import org.fallow.desktop.link.Wishes;
import org.fallow.desktop.theme.Theme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import tools.jackson.databind.json.JsonMapper;

/** Measures what {@code bench/desktop} reports; never part of {@code mvn verify}. */
@EnabledIfSystemProperty(named = "bench", matches = "desktop")
@SuppressWarnings("NullAway.Init") // TestFX calls open() first
@ExtendWith(ApplicationExtension.class)
class DesktopBench {
    private static final Path REPORT = Path.of("target", "bench-desktop.txt");
    private static final int RESIDUES = 100;
    private static final int PICTURES = 300;
    private static final int WARM = 100;

    @TempDir
    static Path folder;

    private KnownNode node;
    private FallowWindow window;
    private Stage stage;

    @Start
    void open(Stage shown) throws IOException {
        Theme.loadFonts();
        stage = shown;
        Path home = Files.createTempDirectory(folder, "home");
        node = new KnownNode(home);
        new WindowFiles(home).keep(Wishes.USUAL.asWelcomed());
        window = new FallowWindow(shown, Programs.setup(home, false), Theme.DARK);
    }

    @AfterEach
    void close() {
        window.close();
        node.close();
    }

    private static void report(String line) throws IOException {
        Files.writeString(REPORT, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** A random walk with bonds of length 1 that is drawn together, about as dense as a protein. */
    private static Chain chain() {
        Random random = new Random(7);
        StringBuilder places = new StringBuilder();
        double[] at = new double[3];
        for (int i = 0; i < RESIDUES; i++) {
            double[] step = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
            for (int a = 0; a < 3; a++) {
                step[a] -= 0.35 * at[a];
            }
            double length = Math.sqrt(step[0] * step[0] + step[1] * step[1] + step[2] * step[2]);
            for (int a = 0; a < 3; a++) {
                at[a] += step[a] / length;
            }
            places.append(i == 0 ? "" : ",").append("[%f,%f,%f]".formatted(at[0], at[1], at[2]));
        }
        String json =
                "{\"sequence\":\"" + "AB".repeat(RESIDUES / 2) + "\",\"energy\":0,\"positions\":[" + places + "]}";
        return Chain.read(JsonMapper.builder().build().readTree(json)).orElseThrow();
    }

    @Test
    void picturesASecondOfTheFoldViewer() throws Exception {
        Files.createDirectories(REPORT.toAbsolutePath().getParent());
        Chain chain = chain();
        try (BandPainter painter = new BandPainter()) {
            draw(painter, chain, WARM, false);
            long before = processorTime();
            double moving = draw(painter, chain, PICTURES, false);
            long used = processorTime() - before;
            double still = draw(painter, chain, WARM, true);
            report(String.format(
                    Locale.ROOT,
                    "fold viewer, 1280 x 800, %d residues: %.0f pictures/s while it moves (%.1f ms of processor time"
                            + " each), %.0f with four samples a pixel",
                    RESIDUES,
                    moving,
                    used / 1e6 / PICTURES,
                    still));
        }
    }

    /** Of the whole program so far, in nanoseconds. */
    private static long processorTime() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }

    private static double draw(BandPainter painter, Chain chain, int pictures, boolean fine)
            throws InterruptedException {
        long begun = System.nanoTime();
        Gaze gaze = Gaze.FIRST;
        for (int i = 0; i < pictures; i++) {
            gaze = gaze.turned(0.02, 0);
            CountDownLatch drawn = new CountDownLatch(1);
            painter.paint(
                    new Painter.Order(chain, Paint.RESIDUE, gaze, 1280, 800, fine, 0x0d1117), _ -> drawn.countDown());
            assertThat(drawn.await(60, TimeUnit.SECONDS)).isTrue();
        }
        return pictures * 1e9 / (System.nanoTime() - begun);
    }

    @Test
    void theUiThreadWithManyUnitsAndPeers(FxRobot robot) throws Exception {
        Person person = new Person(robot, stage);
        person.awaitSight("#pause");
        report("the window's pages, each for the first time: " + watched("tour", () -> tour(person)));
        report("the same again: " + watched("again", () -> tour(person)));
        node.crowd(10_000);
        person.go("units");
        person.await(() -> person.rows("#all-units-table") == 10_000);
        String crowd = watched("crowd", () -> {
            scroll(robot, "#all-units-table", 10_000);
            person.click("#filter-accepted");
            person.click("#filter-all");
            person.go("network");
            person.await(() -> person.rows("#peers") == 500);
            scroll(robot, "#peers", 500);
            tour(person);
        });
        report("10,000 units and 500 peers, both scrolled through, and the pages: " + crowd);
    }

    /** Something a person does. */
    private interface Doing {
        void run() throws Exception;
    }

    private static String watched(String name, Doing doing) throws Exception {
        Path watched = Path.of("target", "ui-watch-" + name + ".txt");
        try (UiWatch _ = new UiWatch(watched)) {
            doing.run();
        }
        return Files.readString(watched).strip();
    }

    private static void tour(Person person) throws Exception {
        for (String place : List.of(
                "units", "projects", "fold", "network", "publish", "contribution", "settings", "log", "dashboard")) {
            person.go(place);
        }
    }

    private static void scroll(FxRobot robot, String table, int rows) {
        TableView<?> view = robot.lookup(table).query();
        for (int i = 0; i < 100; i++) {
            int to = rows * i / 100;
            robot.interact(() -> view.scrollTo(to));
        }
    }
}
