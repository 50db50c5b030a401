package org.fallow.desktop.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.stage.Stage;
import org.fallow.desktop.theme.Theme;
import org.fallow.node.control.io.DataDirectory;
import org.jspecify.annotations.Nullable;

/** The JavaFX application. Its parameters are {@code --home=DIR}, {@code --picture=FILE},
 * {@code find-only}, and what a node is told that is started. */
public final class FallowApplication extends Application {
    /** With this parameter no node is started. */
    static final String FIND_ONLY = "find-only";

    private static final String USUAL_TUNING =
            "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss512k --enable-native-access=ALL-UNNAMED";

    private @Nullable FallowWindow window;

    @Override
    public void start(Stage stage) {
        Theme.loadFonts();
        String home = getParameters().getNamed().get("home");
        FallowWindow opened = new FallowWindow(
                stage,
                new Setup(
                        home == null
                                ? DataDirectory.ofThisUser()
                                : Path.of(home).toAbsolutePath(),
                        PersonsDesk.downloadsOfThisUser(),
                        program(),
                        Locale.getDefault(),
                        !getParameters().getUnnamed().contains(FIND_ONLY),
                        nodeOptions(),
                        XdgAutostart.folder(
                                System.getProperty("os.name", ""),
                                System.getenv(),
                                System.getProperty("user.home", "."))),
                ofSystem(Platform.getPreferences().getColorScheme()));
        Platform.getPreferences().colorSchemeProperty().subscribe(scheme -> opened.systemLook(ofSystem(scheme)));
        window = opened;
        String picture = getParameters().getNamed().get("picture");
        if (picture != null) {
            Portrait.of(stage, Path.of(picture), opened::visit);
        }
    }

    @Override
    public void stop() {
        if (window != null) {
            window.close();
        }
    }

    /** Everything else is told to a node that is started. */
    private List<String> nodeOptions() {
        return getParameters().getUnnamed().stream()
                .filter(one -> !one.equals(FIND_ONLY))
                .toList();
    }

    /**
     * As the launcher starts the command line program: it tells how in {@code fallow.app} and {@code fallow.tuning}, or an
     * installed one, which stays where it is when the next version comes, where it lies itself, in {@code fallow.launcher}.
     */
    private static List<String> program() {
        String launcher = System.getProperty("fallow.launcher");
        if (launcher != null) {
            return List.of(launcher);
        }
        Path app = Path.of(System.getProperty("fallow.app", "."));
        Path ready = app.resolve("fallow.aot");
        List<String> words = new ArrayList<>();
        words.add(ProcessHandle.current().info().command().orElse("java"));
        words.addAll(List.of(System.getProperty("fallow.tuning", USUAL_TUNING).split(" ", -1)));
        if (Files.isRegularFile(ready)) {
            words.add("-XX:AOTCache=" + ready);
        }
        words.addAll(List.of("-Dfallow.app=" + app, "-cp", app.resolve("lib") + "/*", "org.fallow.node.io.cli.Main"));
        return words;
    }

    private static Theme ofSystem(ColorScheme scheme) {
        return scheme == ColorScheme.DARK ? Theme.DARK : Theme.LIGHT;
    }
}
