package org.fallow.desktop.component;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.ListChangeListener;
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
import org.jspecify.annotations.Nullable;

/**
 * A table of rows that are words already. Only the rows in sight have cells, so thousands cost no more than twenty.
 *
 * @param <R> a row
 */
public final class RowTable<R> extends TableView<R> {
    private static final double ROW_HEIGHT = 38;

    /** A table of {@code rows}; {@code empty} stands there when there are none. */
    public RowTable(String id, ObservableList<R> rows, Node empty) {
        super(rows);
        setId(id);
        setPlaceholder(empty);
        setFixedCellSize(ROW_HEIGHT);
        setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
    }

    /** Adds a column of words. */
    public RowTable<R> text(String title, double width, Function<R, String> words, String... styleClasses) {
        return column(title, width, () -> {
            Label label = Labels.of("", styleClasses);
            return new RowCell<>(label, row -> label.setText(words.apply(row)));
        });
    }

    /** Adds a column of chips. */
    public RowTable<R> chip(String title, double width, Function<R, Chip> chips) {
        return column(title, width, () -> {
            Label label = Labels.whole("", "chip");
            return new RowCell<>(label, row -> {
                Chip chip = chips.apply(row);
                label.setText(chip.word());
                chip.tone().dress(label);
            });
        });
    }

    /** Adds a column of bars; a share is 0 to 1. */
    public RowTable<R> bar(String title, double width, ToDoubleFunction<R> share, Function<R, String> words) {
        return column(title, width, () -> {
            ProgressBar bar = new ProgressBar();
            bar.getStyleClass().add("unit-bar");
            bar.setMaxWidth(Double.MAX_VALUE);
            HBox.setHgrow(bar, Priority.ALWAYS);
            Label said = Labels.whole("", "muted", "small");
            said.setPrefWidth(42);
            HBox box = new HBox(8, bar, said);
            box.setAlignment(Pos.CENTER_LEFT);
            return new RowCell<>(box, row -> {
                bar.setProgress(share.applyAsDouble(row));
                said.setText(words.apply(row));
            });
        });
    }

    /**
     * Tells which row is selected, by a key that stays when the row changes. A row that goes away for a moment, as when the
     * list is made anew, stays selected.
     */
    public void onSelected(Function<R, String> key, Consumer<R> selected) {
        String[] last = {""};
        getSelectionModel().selectedItemProperty().subscribe(now -> {
            if (now != null && !key.apply(now).equals(last[0])) {
                last[0] = key.apply(now);
                selected.accept(now);
            }
        });
        getItems().addListener((ListChangeListener<R>) _ -> {
            R now = getSelectionModel().getSelectedItem();
            if (last[0].isEmpty() || now != null && key.apply(now).equals(last[0])) {
                return;
            }
            for (int i = 0; i < getItems().size(); i++) {
                if (key.apply(getItems().get(i)).equals(last[0])) {
                    getSelectionModel().select(i);
                }
            }
        });
    }

    private RowTable<R> column(String title, double width, Supplier<TableCell<R, R>> cells) {
        TableColumn<R, R> column = new TableColumn<>(title);
        column.setMinWidth(Math.min(width, 80));
        column.setPrefWidth(width);
        column.setSortable(false);
        column.setReorderable(false);
        column.setCellValueFactory(features -> new ReadOnlyObjectWrapper<>(features.getValue()));
        column.setCellFactory(_ -> cells.get());
        getColumns().add(column);
        return this;
    }

    /** A cell that shows one node for a row, and nothing for none. */
    private static final class RowCell<R> extends TableCell<R, R> {
        private final Node content;
        private final Consumer<R> show;

        RowCell(Node content, Consumer<R> show) {
            this.content = content;
            this.show = show;
        }

        @Override
        protected void updateItem(@Nullable R row, boolean empty) {
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
