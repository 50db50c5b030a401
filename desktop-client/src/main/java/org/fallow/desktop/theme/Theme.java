package org.fallow.desktop.theme;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import javafx.scene.text.Font;

/** Light and dark. */
public enum Theme {
    /** Dark on light. */
    LIGHT(new PrimerLight().getUserAgentStylesheet()),
    /** Light on dark. */
    DARK(new PrimerDark().getUserAgentStylesheet());

    private static final List<String> FONTS = List.of("inter-400", "inter-500", "inter-600", "inter-700");

    private final String base;

    Theme(String base) {
        this.base = base;
    }

    /** Makes the window's font known to JavaFX, once before the first window. */
    public static void loadFonts() {
        for (String font : FONTS) {
            try (InputStream in = Objects.requireNonNull(Theme.class.getResourceAsStream(font + ".woff"), font)) {
                if (Font.loadFont(in, 13) == null) {
                    throw new IllegalStateException("font " + font + " cannot be read");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The style sheet of all controls. */
    public String base() {
        return base;
    }

    /** The window's own style sheet, over either: a path on the class path, as JavaFX takes it. */
    public static String own() {
        return "/org/fallow/desktop/theme/fallow.css";
    }

    /** The other one. */
    public Theme other() {
        return this == LIGHT ? DARK : LIGHT;
    }
}
