package org.fallow.desktop.component;

import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.fallow.desktop.text.Texts;
import org.jspecify.annotations.Nullable;

/** Units with their progress. */
public final class UnitTable extends TableView<UnitTable.Row> {
    /**
     * A unit, in words.
     *
     * @param project the project's title
     * @param unit short name of the unit
     * @param progress 0 to 1
     * @param percent the same in words
     * @param time how long it has run
     * @param checkpoint how old the last checkpoint is
     * @param state in a word
     * @param tone of the state
     */
    public record Row(
            String project,
            String unit,
            double progress,
            String percent,
            String time,
            String checkpoint,
            String state,
            Tone tone) {}

    private static final double ROW_HEIGHT = 38;

    /** A table of {@code rows}; {@code empty} stands there when there are none. */
    public UnitTable(Texts texts, ObservableList<Row> rows, Node empty) {
        super(rows);
        setId("units");
        setPlaceholder(empty);
        setFixedCellSize(ROW_HEIGHT);
        setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
        getColumns().add(column(texts.of("units.project"), 120, () -> text(Row::project)));
        getColumns().add(column(texts.of("units.unit"), 100, () -> text(Row::unit, "mono")));
        getColumns().add(column(texts.of("units.progress"), 130, UnitTable::progress));
        getColumns().add(column(texts.of("units.time"), 75, () -> text(Row::time)));
        getColumns().add(column(texts.of("units.checkpoint"), 85, () -> text(Row::checkpoint, "muted")));
        getColumns().add(column(texts.of("units.state"), 88, UnitTable::state));
    }

    /** Makes an empty cell. */
    private interface CellMaker {
        TableCell<Row, Row> cell();
    }

    private static TableColumn<Row, Row> column(String title, double width, CellMaker maker) {
        TableColumn<Row, Row> column = new TableColumn<>(title);
        column.setMinWidth(width);
        column.setSortable(false);
        column.setReorderable(false);
        column.setCellValueFactory(features -> new ReadOnlyObjectWrapper<>(features.getValue()));
        column.setCellFactory(ignored -> maker.cell());
        return column;
    }

    private static TableCell<Row, Row> text(Function<Row, String> words, String... styleClasses) {
        Label label = Labels.of("", styleClasses);
        return new RowCell(label, row -> label.setText(words.apply(row)));
    }

    private static TableCell<Row, Row> state() {
        Label chip = Labels.whole("", "chip");
        return new RowCell(chip, row -> {
            chip.setText(row.state());
            row.tone().dress(chip);
        });
    }

    private static TableCell<Row, Row> progress() {
        ProgressBar bar = new ProgressBar();
        bar.getStyleClass().add("unit-bar");
        bar.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(bar, Priority.ALWAYS);
        Label percent = Labels.whole("", "muted", "small");
        percent.setPrefWidth(38);
        HBox box = new HBox(8, bar, percent);
        box.setAlignment(Pos.CENTER_LEFT);
        return new RowCell(box, row -> {
            bar.setProgress(row.progress());
            percent.setText(row.percent());
        });
    }

    /** A cell that shows one node for a row, and nothing for none. */
    private static final class RowCell extends TableCell<Row, Row> {
        private final Node content;
        private final Consumer<Row> show;

        RowCell(Node content, Consumer<Row> show) {
            this.content = content;
            this.show = show;
        }

        @Override
        protected void updateItem(@Nullable Row row, boolean empty) {
            super.updateItem(row, empty);
            if (row == null || empty) {
                setGraphic(null);
            } else {
                show.accept(row);
                setGraphic(content);
            }
        }
    }
}
