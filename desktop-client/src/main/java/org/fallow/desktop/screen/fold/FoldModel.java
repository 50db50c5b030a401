package org.fallow.desktop.screen.fold;

import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.fallow.desktop.component.AreaPlot;
import org.fallow.desktop.fold.Chain;
import org.fallow.desktop.fold.Gaze;
import org.fallow.desktop.fold.Paint;

/** What the fold viewer shows. */
public final class FoldModel {
    /**
     * Something to choose from.
     *
     * @param id what it is known by
     * @param name in words
     */
    public record Choice(String id, String name) {}

    /**
     * A folded chain of a unit.
     *
     * @param unit index in the batch
     * @param chain in space
     */
    public record Frame(long unit, Chain chain) {}

    private final ObjectProperty<List<Choice>> batches = new SimpleObjectProperty<>(List.of());
    private final StringProperty batch = new SimpleStringProperty("");
    private final ObjectProperty<List<Choice>> proteins = new SimpleObjectProperty<>(List.of());
    private final StringProperty protein = new SimpleStringProperty("");
    private final ObjectProperty<List<Frame>> frames = new SimpleObjectProperty<>(List.of());
    private final IntegerProperty frame = new SimpleIntegerProperty();
    private final ObjectProperty<Gaze> gaze = new SimpleObjectProperty<>(Gaze.FIRST);
    private final ObjectProperty<Paint> paint = new SimpleObjectProperty<>(Paint.RESIDUE);
    private final BooleanProperty playing = new SimpleBooleanProperty();
    private final ObjectProperty<AreaPlot.Data> energies = new SimpleObjectProperty<>(AreaPlot.Data.NONE);
    private final StringProperty caption = new SimpleStringProperty("");
    private final StringProperty emptyTitle = new SimpleStringProperty("");
    private final StringProperty trouble = new SimpleStringProperty("");
    private final StringProperty done = new SimpleStringProperty("");

    /** The batches whose results may be seen. */
    public ObjectProperty<List<Choice>> batches() {
        return batches;
    }

    /** The CID of the one being seen; empty for none. */
    public StringProperty batch() {
        return batch;
    }

    /** The chains it folds. */
    public ObjectProperty<List<Choice>> proteins() {
        return proteins;
    }

    /** The sequence of the one being seen. */
    public StringProperty protein() {
        return protein;
    }

    /** Its folds, in unit order. */
    public ObjectProperty<List<Frame>> frames() {
        return frames;
    }

    /** Index of the one in sight. */
    public IntegerProperty frame() {
        return frame;
    }

    /** From where it is seen. */
    public ObjectProperty<Gaze> gaze() {
        return gaze;
    }

    /** What its colours say. */
    public ObjectProperty<Paint> paint() {
        return paint;
    }

    /** Whether frame follows frame by itself. */
    public BooleanProperty playing() {
        return playing;
    }

    /** Energy of each frame. */
    public ObjectProperty<AreaPlot.Data> energies() {
        return energies;
    }

    /** What is in sight, in words. */
    public StringProperty caption() {
        return caption;
    }

    /** Why nothing is in sight; empty when something is. */
    public StringProperty emptyTitle() {
        return emptyTitle;
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
