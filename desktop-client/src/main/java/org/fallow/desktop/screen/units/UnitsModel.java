package org.fallow.desktop.screen.units;

import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fallow.desktop.component.Chip;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.component.UnitRow;

/** What the page of the units shows, in words. */
public final class UnitsModel {
    /** Which units are shown. */
    public enum Filter {
        /** All. */
        ALL,
        /** Those that run, wait or are held back. */
        OPEN,
        /** Those that wait for others' votes. */
        VOTED,
        /** Those with an accepted result. */
        ACCEPTED,
        /** Those that came to nothing. */
        REJECTED
    }

    /**
     * A vote, in words.
     *
     * @param voter short peer id
     * @param when moment
     * @param cost processor time
     * @param state how it stands
     */
    public record Vote(String voter, String when, String cost, Chip state) {}

    /**
     * The story of the selected unit.
     *
     * @param shown whether there is one
     * @param title its name
     * @param verdict what the votes prove
     * @param agreement how many votes agree
     * @param why sentences
     * @param votes in the order they were signed
     * @param input the unit's input
     * @param result the accepted result; empty while open
     * @param provable whether a proof can be kept
     * @param foldable whether the fold viewer can show the batch
     */
    public record Story(
            boolean shown,
            String title,
            Chip verdict,
            String agreement,
            List<String> why,
            List<Vote> votes,
            String input,
            String result,
            boolean provable,
            boolean foldable) {
        /** Nothing is selected. */
        public static final Story NONE =
                new Story(false, "", new Chip("", Tone.QUIET), "", List.of(), List.of(), "", "", false, false);

        /** Copies the lists. */
        public Story {
            why = List.copyOf(why);
            votes = List.copyOf(votes);
        }
    }

    private final ObservableList<UnitRow> rows = FXCollections.observableArrayList();
    private final ObjectProperty<Filter> filter = new SimpleObjectProperty<>(Filter.ALL);
    private final ObjectProperty<Story> story = new SimpleObjectProperty<>(Story.NONE);
    private final ObjectProperty<InHand> inHand = new SimpleObjectProperty<>(InHand.NONE);
    private final StringProperty count = new SimpleStringProperty("");
    private final StringProperty trouble = new SimpleStringProperty("");
    private final StringProperty done = new SimpleStringProperty("");

    /** The units shown. */
    public ObservableList<UnitRow> rows() {
        return rows;
    }

    /** Which. */
    public ObjectProperty<Filter> filter() {
        return filter;
    }

    /** The selected one's story. */
    public ObjectProperty<Story> story() {
        return story;
    }

    /** The selected one, while it is under way here. */
    public ObjectProperty<InHand> inHand() {
        return inHand;
    }

    /** How many there are, in a sentence. */
    public StringProperty count() {
        return count;
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
