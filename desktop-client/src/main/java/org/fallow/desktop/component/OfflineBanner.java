package org.fallow.desktop.component;

import javafx.beans.property.ObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
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
     * @param title what happened
     * @param why what was tried
     */
    public record Notice(boolean shown, String title, String why) {
        /** Nothing to say. */
        public static final Notice NONE = new Notice(false, "", "");
    }

    /** A banner that follows {@code notice}; {@code command} is what starts a node. */
    public OfflineBanner(Texts texts, String command, ObjectProperty<Notice> notice) {
        setId("offline");
        getStyleClass().add("banner");
        Label title = Labels.of("", "card-title");
        Label how = Labels.of(texts.of("offline.how"));
        how.setWrapText(true);
        how.setMinHeight(USE_PREF_SIZE);
        Label why = Labels.of("", "muted", "small");
        Label line = Labels.of(command, "mono", "command");
        Button copy = new Button(texts.of("offline.copy"), new FontIcon(Feather.COPY));
        copy.setMinWidth(USE_PREF_SIZE);
        copy.setOnAction(event -> {
            ClipboardContent content = new ClipboardContent();
            content.putString(command);
            Clipboard.getSystemClipboard().setContent(content);
        });
        HBox commandLine = new HBox(8, line, copy);
        commandLine.setAlignment(Pos.CENTER_LEFT);
        VBox words = new VBox(6, title, how, commandLine, why);
        HBox.setHgrow(words, Priority.ALWAYS);
        getChildren().addAll(new FontIcon(Feather.WIFI_OFF), words);
        notice.subscribe(now -> {
            setVisible(now.shown());
            setManaged(now.shown());
            title.setText(now.title());
            why.setText(now.why());
        });
    }
}
