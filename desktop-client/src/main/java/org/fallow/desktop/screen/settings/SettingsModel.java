package org.fallow.desktop.screen.settings;

import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fallow.desktop.component.Chip;
import org.fallow.desktop.link.Autostart;
import org.fallow.desktop.link.Wishes;

/** What the page of the settings shows, in words. */
public final class SettingsModel {
    /**
     * A preference of the node.
     *
     * @param key what the node calls it
     * @param name what people call it
     * @param about what it does and how it is written
     * @param value as it is written
     * @param usual the value where nothing is set
     * @param isSwitch whether its values are {@code stop} and {@code run} alone
     * @param set whether it was set
     * @param force what it does now: "in force: …"
     * @param state where the rule of the same name stands
     */
    public record Row(
            String key,
            String name,
            String about,
            String value,
            String usual,
            boolean isSwitch,
            boolean set,
            String force,
            Chip state) {}

    private final ObservableList<Row> rows = FXCollections.observableArrayList();
    private final ObjectProperty<Wishes> wishes = new SimpleObjectProperty<>(Wishes.USUAL);
    private final ObjectProperty<Autostart.State> autostart = new SimpleObjectProperty<>(Autostart.State.OFF);
    private final StringProperty trouble = new SimpleStringProperty("");
    private final StringProperty restart = new SimpleStringProperty("");

    /** The node's preferences. */
    public ObservableList<Row> rows() {
        return rows;
    }

    /** What was chosen for this window. */
    public ObjectProperty<Wishes> wishes() {
        return wishes;
    }

    /** Whether the node is started at log-in. */
    public ObjectProperty<Autostart.State> autostart() {
        return autostart;
    }

    /** What went wrong; empty when nothing did. */
    public StringProperty trouble() {
        return trouble;
    }

    /** What needs a restart of the window to show; empty for nothing. */
    public StringProperty restart() {
        return restart;
    }
}
