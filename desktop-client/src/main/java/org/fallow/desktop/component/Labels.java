package org.fallow.desktop.component;

import javafx.scene.control.Label;

/** Labels with style classes. */
public final class Labels {
    private Labels() {}

    /** A label that shows {@code text}. */
    public static Label of(String text, String... styleClasses) {
        Label label = new Label(text);
        label.getStyleClass().addAll(styleClasses);
        return label;
    }

    /** A label that is never cut short. */
    public static Label whole(String text, String... styleClasses) {
        Label label = of(text, styleClasses);
        label.setMinWidth(Label.USE_PREF_SIZE);
        return label;
    }

    /** A label that takes as many lines as it needs. */
    public static Label wrapped(String text, String... styleClasses) {
        Label label = of(text, styleClasses);
        label.setWrapText(true);
        label.setMinHeight(Label.USE_PREF_SIZE);
        return label;
    }
}
