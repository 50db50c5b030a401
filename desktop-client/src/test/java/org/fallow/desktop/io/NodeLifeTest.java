package org.fallow.desktop.io;

import java.nio.file.Path;
import javafx.stage.Stage;
import org.fallow.desktop.link.Wishes;
import org.fallow.desktop.theme.Theme;
import org.fallow.node.control.NodeApi;
import org.fallow.node.control.io.HttpNodeApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** A window without a node starts one as a process of its own, survives its end, and starts another when asked. */
@Timeout(400)
@SuppressWarnings("NullAway.Init") // TestFX calls open() first
@ExtendWith(ApplicationExtension.class)
class NodeLifeTest {
    @TempDir
    static Path folder;

    private FallowWindow window;
    private Stage stage;
    private Path home;

    @Start
    void open(Stage shown) {
        Theme.loadFonts();
        stage = shown;
        home = folder.resolve("home");
        new WindowFiles(home).keep(Wishes.USUAL.asWelcomed().withStopOnClose(true));
        window = new FallowWindow(shown, Programs.setup(home, true), Theme.LIGHT);
    }

    @AfterEach
    void close() {
        window.close();
    }

    @Test
    void aNodeIsStartedAndItsEndIsSurvived(FxRobot robot) throws Exception {
        Person person = new Person(robot, stage);
        person.awaitSight("#offline");
        person.pictures("node-starting");
        person.awaitText("#state", "Serving");
        try (NodeApi api = new HttpNodeApi(home)) {
            api.stop();
        }
        person.awaitText("#state", "Offline");
        person.awaitSight("#start-node");
        person.pictures("node-gone");
        person.click("#start-node");
        person.awaitText("#state", "Serving");
    }
}
