package org.fallow.desktop.screen.welcome;

import java.util.List;
import java.util.TreeSet;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableSet;

/** What the first run shows and asks. */
public final class WelcomeModel {
    /** When it computes. */
    public enum When {
        /** When nobody has touched the computer for some minutes. */
        AWAY,
        /** Whenever there is work, behind all other programs. */
        ALWAYS
    }

    /**
     * A project to choose.
     *
     * @param id 64 hexadecimal digits
     * @param title one line
     * @param about the first words of what it is for
     */
    public record Offer(String id, String title, String about) {}

    private final BooleanProperty shown = new SimpleBooleanProperty();
    private final ObjectProperty<When> when = new SimpleObjectProperty<>(When.AWAY);
    private final BooleanProperty battery = new SimpleBooleanProperty();
    private final BooleanProperty half = new SimpleBooleanProperty();
    private final ObjectProperty<List<Offer>> offers = new SimpleObjectProperty<>(List.of());
    private final ObservableSet<String> chosen = FXCollections.observableSet(new TreeSet<>());
    private final StringProperty state = new SimpleStringProperty("");
    private final StringProperty trouble = new SimpleStringProperty("");
    private final BooleanProperty ready = new SimpleBooleanProperty();

    /** Whether the first run is not over. */
    public BooleanProperty shown() {
        return shown;
    }

    /** When it computes. */
    public ObjectProperty<When> when() {
        return when;
    }

    /** Whether on battery too. */
    public BooleanProperty battery() {
        return battery;
    }

    /** Whether on half of the processors only. */
    public BooleanProperty half() {
        return half;
    }

    /** Projects to choose from. */
    public ObjectProperty<List<Offer>> offers() {
        return offers;
    }

    /** Ids of the chosen ones. */
    public ObservableSet<String> chosen() {
        return chosen;
    }

    /** Whether the node is there, in a sentence. */
    public StringProperty state() {
        return state;
    }

    /** What went wrong; empty when nothing did. */
    public StringProperty trouble() {
        return trouble;
    }

    /** Whether the node answers. */
    public BooleanProperty ready() {
        return ready;
    }
}
