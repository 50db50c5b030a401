package org.fallow.desktop.component;

import javafx.beans.property.ObjectProperty;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;

/** One figure, large, with its name, an icon, and a line that puts it in proportion. */
public final class StatCard extends VBox {
    /**
     * What a card shows.
     *
     * @param value the figure
     * @param unit what it counts; may be empty
     * @param chip a short fact beside it
     * @param tone of the fact
     * @param note what the fact is about
     */
    public record Figure(String value, String unit, String chip, Tone tone, String note) {
        /** Before anything is known. */
        public static final Figure UNKNOWN = new Figure("–", "", "", Tone.QUIET, "");
    }

    /** Narrower than this the last line is two. */
    private static final double TWO_LINES_BELOW = 190;

    private final Label value = Labels.whole("", "stat-value");
    private final Label unit = Labels.whole("", "stat-unit");
    private final Label chip = Labels.whole("", "chip");
    private final Label note = Labels.of("", "muted", "small");

    /** A card that follows {@code figure}. */
    public StatCard(String name, Ikon icon, Tone tone, ObjectProperty<Figure> figure) {
        getStyleClass().add("card");
        setSpacing(4);
        StackPane tile = new StackPane(new FontIcon(icon));
        tile.getStyleClass().add("icon-tile");
        tone.dress(tile);
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        HBox head = new HBox(Labels.of(name, "muted"), gap, tile);
        HBox middle = new HBox(5, value, unit);
        middle.setAlignment(Pos.BASELINE_LEFT);
        FlowPane foot = new FlowPane(7, 3, chip, note);
        foot.setRowValignment(VPos.CENTER);
        widthProperty()
                .subscribe(width ->
                        foot.setPrefWrapLength(width.doubleValue() < TWO_LINES_BELOW ? 0 : 2 * TWO_LINES_BELOW));
        getChildren().addAll(head, middle, foot);
        setAccessibleText(name);
        show(figure.get());
        figure.subscribe(this::show);
    }

    private void show(Figure figure) {
        value.setText(figure.value());
        unit.setText(figure.unit());
        chip.setText(figure.chip());
        chip.setVisible(!figure.chip().isEmpty());
        figure.tone().dress(chip);
        note.setText(figure.note());
        setAccessibleHelp(String.join(" ", figure.value(), figure.unit(), figure.chip(), figure.note()));
    }
}
