package org.fallow.desktop.screen.log;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fallow.desktop.component.Chip;

/** What the page of the log shows, in words. */
public final class LogModel {
    /**
     * Something that happened.
     *
     * @param when moment
     * @param what in plain words
     * @param kind in a word
     */
    public record Row(String when, String what, Chip kind) {
        /** The row as a line of text. */
        public String line() {
            return when + "  " + kind.word() + "  " + what;
        }
    }

    private final ObservableList<Row> rows = FXCollections.observableArrayList();
    private final StringProperty filter = new SimpleStringProperty("");
    private final BooleanProperty busy = new SimpleBooleanProperty();
    private final StringProperty done = new SimpleStringProperty("");
    private final StringProperty trouble = new SimpleStringProperty("");

    /** What happened, the newest first. */
    public ObservableList<Row> rows() {
        return rows;
    }

    /** Words that a row must have. */
    public StringProperty filter() {
        return filter;
    }

    /** Whether something is being done. */
    public BooleanProperty busy() {
        return busy;
    }

    /** What is being done or was done last; empty for nothing. */
    public StringProperty done() {
        return done;
    }

    /** What went wrong; empty when nothing did. */
    public StringProperty trouble() {
        return trouble;
    }
}
