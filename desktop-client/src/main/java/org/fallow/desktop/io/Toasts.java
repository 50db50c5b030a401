package org.fallow.desktop.io;

import javafx.animation.PauseTransition;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.component.Pages;
import org.kordamp.ikonli.feather.Feather;

/**
 * Notifications inside the window, for desktops that show none. They stand in the free room of the sidebar, where they
 * cover nothing that one wants to click.
 */
final class Toasts {
    private static final int SHOWN_MAX = 3;
    private static final Duration STAYS = Duration.seconds(8);
    private static final double WIDTH = 186;

    private final VBox pane = new VBox(8);

    Toasts() {
        pane.setAlignment(Pos.BOTTOM_LEFT);
        pane.getStyleClass().add("toasts");
        pane.setPickOnBounds(false);
    }

    Node pane() {
        return pane;
    }

    private static Label wrapped(String words, String... styleClasses) {
        Label label = Labels.of(words, styleClasses);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }

    void show(String title, String words) {
        VBox said = new VBox(2, wrapped(title, "setting-name"), wrapped(words, "muted", "small"));
        HBox toast = new HBox(4);
        toast.getChildren()
                .addAll(
                        Pages.growing(said),
                        Pages.iconButton(
                                "", title, Feather.X, () -> pane.getChildren().remove(toast)));
        toast.getStyleClass().addAll("card", "toast");
        toast.setMaxWidth(WIDTH);
        pane.getChildren().add(toast);
        if (pane.getChildren().size() > SHOWN_MAX) {
            pane.getChildren().removeFirst();
        }
        PauseTransition stay = new PauseTransition(STAYS);
        stay.setOnFinished(_ -> pane.getChildren().remove(toast));
        stay.play();
    }
}
