package org.fallow.desktop.component;

import java.util.Locale;
import javafx.scene.Node;

/** What a colour says. The words beside it say the same: colour is never the only signal. */
public enum Tone {
    /** As it should be. */
    GOOD,
    /** A fact. */
    PLAIN,
    /** Look here. */
    WARN,
    /** Wrong. */
    BAD,
    /** Of no weight now. */
    QUIET;

    /** Gives a node this tone's style class and takes the others away. */
    public void dress(Node node) {
        for (Tone tone : values()) {
            node.getStyleClass().remove(tone.styleClass());
        }
        node.getStyleClass().add(styleClass());
    }

    private String styleClass() {
        return name().toLowerCase(Locale.ROOT);
    }
}
