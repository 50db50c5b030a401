package org.fallow.desktop.screen.projects;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fallow.desktop.component.Chip;
import org.fallow.desktop.component.Tone;

/** What the page of the projects shows, in words. */
public final class ProjectsModel {
    /**
     * A project.
     *
     * @param id 64 hexadecimal digits
     * @param title one line
     * @param topics in one line
     * @param publisher short peer id
     * @param progress 0 to 1
     * @param percent the same in words
     * @param units done and all, in words
     * @param state whether it is joined
     * @param joined the same
     * @param weight its share of this node's time against other joined projects
     * @param about what it is for, as the publisher wrote it
     * @param blocked whether it is never run here, nor shown unless asked for
     */
    public record Row(
            String id,
            String title,
            String topics,
            String publisher,
            double progress,
            String percent,
            String units,
            Chip state,
            boolean joined,
            String weight,
            String about,
            boolean blocked) {
        /** None. */
        public static final Row NONE =
                new Row("", "", "", "", 0, "", "", new Chip("", Tone.QUIET), false, "", "", false);
    }

    private final ObservableList<Row> rows = FXCollections.observableArrayList();
    private final StringProperty search = new SimpleStringProperty("");
    private final StringProperty directory = new SimpleStringProperty("");
    private final BooleanProperty asking = new SimpleBooleanProperty();
    private final ObjectProperty<Row> selected = new SimpleObjectProperty<>(Row.NONE);
    private final ObjectProperty<Profile> profile = new SimpleObjectProperty<>(Profile.NONE);
    private final BooleanProperty blockedOnly = new SimpleBooleanProperty();
    private final StringProperty trouble = new SimpleStringProperty("");

    /** The projects shown. */
    public ObservableList<Row> rows() {
        return rows;
    }

    /** Words they must have. */
    public StringProperty search() {
        return search;
    }

    /** What is known of the network's directory. */
    public StringProperty directory() {
        return directory;
    }

    /** Whether the network is being asked now. */
    public BooleanProperty asking() {
        return asking;
    }

    /** The one being read; {@link Row#NONE} for none. */
    public ObjectProperty<Row> selected() {
        return selected;
    }

    /** What the one being read wants of this computer. */
    public ObjectProperty<Profile> profile() {
        return profile;
    }

    /** Whether those that are blocked are shown, and no others. */
    public BooleanProperty blockedOnly() {
        return blockedOnly;
    }

    /** What went wrong; empty when nothing did. */
    public StringProperty trouble() {
        return trouble;
    }
}
