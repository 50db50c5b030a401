package org.fallow.desktop.navigation;

import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.fallow.desktop.component.Tone;

/** What the sidebar shows. */
public final class SidebarModel {
    private final ObjectProperty<Place> place = new SimpleObjectProperty<>(Place.DASHBOARD);
    private final ObjectProperty<Tone> tone = new SimpleObjectProperty<>(Tone.QUIET);
    private final StringProperty word = new SimpleStringProperty("");
    private final StringProperty network = new SimpleStringProperty("");
    private final StringProperty foldBatch = new SimpleStringProperty("");
    private final StringProperty node = new SimpleStringProperty("");

    /** Where the window is. */
    public ObjectProperty<Place> place() {
        return place;
    }

    /** Colour of the node's dot. */
    public ObjectProperty<Tone> tone() {
        return tone;
    }

    /** Whether the node is there, in a word. */
    public StringProperty word() {
        return word;
    }

    /** Its peers. */
    public StringProperty network() {
        return network;
    }

    /** The batch whose results are to be seen in the fold viewer; empty for any. */
    public StringProperty foldBatch() {
        return foldBatch;
    }

    /** Its id, short. */
    public StringProperty node() {
        return node;
    }
}
