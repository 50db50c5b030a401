package org.fallow.desktop.component;

import java.util.Collections;
import java.util.List;
import javafx.beans.property.StringProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;

/** What the pages of the window are made of. */
public final class Pages {
    /** Between cards. */
    public static final double GAP = 12;

    private static final double FIGURES_NARROW = 720;

    private Pages() {}

    /** A page of such parts that fills the window, and scrolls where that is too small. */
    public static ScrollPane page(Node... parts) {
        VBox box = new VBox(parts);
        box.getStyleClass().add("page");
        ScrollPane page = new ScrollPane(box);
        page.getStyleClass().add("page-scroll");
        page.setFitToWidth(true);
        page.setFitToHeight(true);
        return page;
    }

    /** A page's first line: its name, a sentence about it, and what one can do. */
    public static HBox head(String title, Label about, Node... actions) {
        about.getStyleClass().add("muted");
        about.setWrapText(true);
        about.setMinHeight(Region.USE_PREF_SIZE);
        VBox words = new VBox(2, Labels.whole(title, "page-title"), about);
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox head = new HBox(10, words);
        head.getChildren().addAll(actions);
        head.setAlignment(Pos.CENTER_LEFT);
        return head;
    }

    /** A card with a title. */
    public static VBox card(String title, Node... parts) {
        VBox card = new VBox(10, Labels.of(title, "card-title"));
        card.getChildren().addAll(parts);
        card.getStyleClass().add("card");
        return card;
    }

    /** What stands where there is nothing: why, and what to do next. */
    public static VBox empty(Ikon icon, String title, String note, Node... actions) {
        Label words = Labels.of(note, "muted", "small");
        words.setWrapText(true);
        words.setMaxWidth(420);
        words.setStyle("-fx-text-alignment: center;");
        FontIcon drawn = new FontIcon(icon);
        drawn.getStyleClass().add("empty-icon");
        VBox empty = new VBox(6, drawn, Labels.of(title, "card-title"), words);
        empty.getChildren().addAll(actions);
        empty.setAlignment(Pos.CENTER);
        empty.getStyleClass().add("empty");
        return empty;
    }

    /** A line that says what went wrong; takes no room while nothing did. */
    public static Label trouble(String id, StringProperty words) {
        Label trouble = Labels.of("", "chip", "trouble");
        trouble.setId(id);
        trouble.setWrapText(true);
        trouble.setMinHeight(Region.USE_PREF_SIZE);
        Tone.BAD.dress(trouble);
        words.subscribe(now -> {
            trouble.setText(now);
            present(trouble, !now.isEmpty());
        });
        return trouble;
    }

    /** A button with an icon that is never cut short. */
    public static Button button(String id, String text, Ikon icon, Runnable action, String... styleClasses) {
        Button button = new Button(text, new FontIcon(icon));
        button.setId(id);
        button.getStyleClass().addAll(styleClasses);
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(_ -> action.run());
        return button;
    }

    /** A button without words, which a screen reader reads. */
    public static Button iconButton(String id, String says, Ikon icon, Runnable action) {
        Button button = button(id, "", icon, action, "button-icon", "flat");
        button.setAccessibleText(says);
        button.setTooltip(new javafx.scene.control.Tooltip(says));
        return button;
    }

    /** A value under its name. */
    public static VBox named(String name, Node value) {
        return new VBox(2, Labels.of(name, "muted", "small"), value);
    }

    /** A label that shows {@code words} in as many lines as it needs. */
    public static Label wrapped(StringProperty words, String... styleClasses) {
        Label label = Labels.of("", styleClasses);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        label.textProperty().bind(words);
        return label;
    }

    /** Shows or hides; what is hidden takes no room. */
    public static void present(Node node, boolean shown) {
        node.setVisible(shown);
        node.setManaged(shown);
    }

    /** Columns of such widths in percent. */
    public static void columns(GridPane grid, List<Integer> percents) {
        grid.getColumnConstraints()
                .setAll(percents.stream()
                        .map(percent -> {
                            ColumnConstraints column = new ColumnConstraints();
                            column.setPercentWidth(percent);
                            return column;
                        })
                        .toList());
    }

    /** Cards of figures in one row, or in rows of two where that is too narrow. */
    public static GridPane figures(Node... cards) {
        GridPane grid = new GridPane(GAP, GAP);
        grid.setMinWidth(0);
        grid.getChildren().addAll(cards);
        grid.widthProperty()
                .map(width -> width.doubleValue() < FIGURES_NARROW ? 2 : cards.length)
                .subscribe(across -> {
                    columns(grid, Collections.nCopies(across, 100 / across));
                    for (int i = 0; i < cards.length; i++) {
                        GridPane.setConstraints(cards[i], i % across, i / across);
                    }
                });
        return grid;
    }

    /** Takes all the room there is. */
    public static <N extends Node> N growing(N node) {
        VBox.setVgrow(node, Priority.ALWAYS);
        HBox.setHgrow(node, Priority.ALWAYS);
        return node;
    }

    /** Room that grows. */
    public static Region gap() {
        return growing(new Region());
    }

    /** Puts words on the clipboard. */
    public static void copy(String words) {
        ClipboardContent content = new ClipboardContent();
        content.putString(words);
        Clipboard.getSystemClipboard().setContent(content);
    }
}
