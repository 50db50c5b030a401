package org.fallow.desktop.component;

import javafx.beans.property.ObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.fallow.desktop.text.Texts;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Says that there is no node, and how to start one. Takes no room while there is one. */
public final class OfflineBanner extends HBox {
    /**
     * What the banner says.
     *
     * @param shown whether it is there at all
     * @param startable whether it offers to start a node
     * @param title what happened
     * @param how what to do, or what is being done
     * @param why what was tried; may be empty
     */
    public record Notice(boolean shown, boolean startable, String title, String how, String why) {
        /** Nothing to say. */
        public static final Notice NONE = new Notice(false, false, "", "", "");
    }

    /**
     * A banner that follows {@code notice}.
     *
     * @param command what starts a node in a terminal
     * @param start what the button does
     */
    public OfflineBanner(Texts texts, String command, ObjectProperty<Notice> notice, Runnable start) {
        setId("offline");
        getStyleClass().add("banner");
        Label title = Labels.of("", "card-title");
        Label how = Labels.of("");
        how.setWrapText(true);
        how.setMinHeight(USE_PREF_SIZE);
        Label why = Labels.of("", "muted", "small");
        Label line = Labels.of(command, "mono", "command");
        Button begin = Pages.button("start-node", texts.of("offline.start"), Feather.PLAY, start, "accent");
        Button copy = Pages.button("copy-command", texts.of("offline.copy"), Feather.COPY, () -> Pages.copy(command));
        HBox commandLine = new HBox(8, begin, Labels.of(texts.of("offline.or"), "muted"), line, copy);
        commandLine.setAlignment(Pos.CENTER_LEFT);
        VBox words = new VBox(6, title, how, commandLine, why);
        HBox.setHgrow(words, Priority.ALWAYS);
        getChildren().addAll(new FontIcon(Feather.WIFI_OFF), words);
        notice.subscribe(now -> {
            Pages.present(this, now.shown());
            Pages.present(commandLine, now.startable());
            Pages.present(why, !now.why().isEmpty());
            title.setText(now.title());
            how.setText(now.how());
            why.setText(now.why());
        });
    }
}
