package org.fallow.desktop.screen.publish;

import java.util.List;
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

/** What the page for publishing shows, in words. */
public final class PublishModel {
    /**
     * What a check found.
     *
     * @param passed whether it may be published
     * @param verdict in a word
     * @param lines what would be published, or what is wrong and where
     */
    public record Check(boolean passed, Chip verdict, List<String> lines) {
        /** Not checked yet. */
        public static final Check NONE = new Check(false, new Chip("", Tone.QUIET), List.of());

        /** Copies the list. */
        public Check {
            lines = List.copyOf(lines);
        }
    }

    /**
     * A batch.
     *
     * @param id CID
     * @param title the project's
     * @param name short CID
     * @param progress 0 to 1
     * @param percent the same in words
     * @param units settled and all
     * @param left until all are settled
     * @param state in a word
     * @param cancellable whether this node published it, and it is neither done nor cancelled
     */
    public record Batch(
            String id,
            String title,
            String name,
            double progress,
            String percent,
            String units,
            String left,
            Chip state,
            boolean cancellable) {
        /** None. */
        public static final Batch NONE = new Batch("", "", "", 0, "", "", "", new Chip("", Tone.QUIET), false);
    }

    private final StringProperty folder = new SimpleStringProperty("");
    private final BooleanProperty busy = new SimpleBooleanProperty();
    private final ObjectProperty<Check> check = new SimpleObjectProperty<>(Check.NONE);
    private final ObservableList<Batch> batches = FXCollections.observableArrayList();
    private final ObjectProperty<Batch> selected = new SimpleObjectProperty<>(Batch.NONE);
    private final StringProperty story = new SimpleStringProperty("");
    private final StringProperty trouble = new SimpleStringProperty("");
    private final StringProperty done = new SimpleStringProperty("");

    /** The project's folder, as it is written. */
    public StringProperty folder() {
        return folder;
    }

    /** Whether something is being done. */
    public BooleanProperty busy() {
        return busy;
    }

    /** What the check of the folder found. */
    public ObjectProperty<Check> check() {
        return check;
    }

    /** The batches this node knows, the newest first. */
    public ObservableList<Batch> batches() {
        return batches;
    }

    /** The selected one; {@link Batch#NONE} for none. */
    public ObjectProperty<Batch> selected() {
        return selected;
    }

    /** The story of the unit that was asked for. */
    public StringProperty story() {
        return story;
    }

    /** What went wrong; empty when nothing did. */
    public StringProperty trouble() {
        return trouble;
    }

    /** What was done last; empty for nothing. */
    public StringProperty done() {
        return done;
    }
}
