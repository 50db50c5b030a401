package org.fallow.desktop.io;

import java.nio.file.Path;
import java.util.Locale;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.stage.Stage;
import org.fallow.desktop.theme.Theme;
import org.fallow.node.control.io.DataDirectory;
import org.jspecify.annotations.Nullable;

/** The JavaFX application. Its one parameter is {@code --home=DIR}. */
public final class FallowApplication extends Application {
    private @Nullable FallowWindow window;

    @Override
    public void start(Stage stage) {
        Theme.loadFonts();
        String home = getParameters().getNamed().get("home");
        FallowWindow opened = new FallowWindow(
                stage,
                home == null ? DataDirectory.ofThisUser() : Path.of(home).toAbsolutePath(),
                Locale.getDefault(),
                ofSystem(Platform.getPreferences().getColorScheme()));
        Platform.getPreferences().colorSchemeProperty().subscribe(scheme -> opened.show(ofSystem(scheme)));
        window = opened;
    }

    @Override
    public void stop() {
        if (window != null) {
            window.close();
        }
    }

    private static Theme ofSystem(ColorScheme scheme) {
        return scheme == ColorScheme.DARK ? Theme.DARK : Theme.LIGHT;
    }
}
