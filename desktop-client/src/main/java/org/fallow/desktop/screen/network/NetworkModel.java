package org.fallow.desktop.screen.network;

import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fallow.desktop.component.AreaPlot;
import org.fallow.desktop.component.Chip;
import org.fallow.desktop.component.StatCard.Figure;
import org.fallow.desktop.component.Tone;

/** What the page of the network shows, in words. */
public final class NetworkModel {
    /**
     * A connected peer.
     *
     * @param id base58
     * @param name the same, short
     * @param address the multiaddr it is reached at
     * @param agent what it says it is
     * @param latency round trip
     * @param age of the connection
     * @param direction who dialled
     */
    public record Peer(
            String id, String name, String address, String agent, String latency, String age, Chip direction) {}

    private final ObservableList<Peer> peers = FXCollections.observableArrayList();
    private final ObjectProperty<Figure> connected = new SimpleObjectProperty<>(Figure.UNKNOWN);
    private final ObjectProperty<Figure> table = new SimpleObjectProperty<>(Figure.UNKNOWN);
    private final ObjectProperty<Figure> size = new SimpleObjectProperty<>(Figure.UNKNOWN);
    private final ObjectProperty<Figure> idle = new SimpleObjectProperty<>(Figure.UNKNOWN);
    private final ObjectProperty<AreaPlot.Data> plot = new SimpleObjectProperty<>(AreaPlot.Data.NONE);
    private final StringProperty address = new SimpleStringProperty("");
    private final StringProperty link = new SimpleStringProperty("");
    private final ObjectProperty<Chip> reach = new SimpleObjectProperty<>(new Chip("", Tone.QUIET));
    private final StringProperty reachNote = new SimpleStringProperty("");
    private final StringProperty trouble = new SimpleStringProperty("");
    private final StringProperty busy = new SimpleStringProperty("");

    /** The connected peers. */
    public ObservableList<Peer> peers() {
        return peers;
    }

    /** How many. */
    public ObjectProperty<Figure> connected() {
        return connected;
    }

    /** The routing table. */
    public ObjectProperty<Figure> table() {
        return table;
    }

    /** The whole network, as estimated. */
    public ObjectProperty<Figure> size() {
        return size;
    }

    /** Processors it lends. */
    public ObjectProperty<Figure> idle() {
        return idle;
    }

    /** Connected peers over the last minutes. */
    public ObjectProperty<AreaPlot.Data> plot() {
        return plot;
    }

    /** The node's own addresses, a line each. */
    public StringProperty address() {
        return address;
    }

    /** The invite link; empty until it is known. */
    public StringProperty link() {
        return link;
    }

    /** From where this node is reached, in a word. */
    public ObjectProperty<Chip> reach() {
        return reach;
    }

    /** The same in a sentence, with what would change it. */
    public StringProperty reachNote() {
        return reachNote;
    }

    /** What went wrong; empty when nothing did. */
    public StringProperty trouble() {
        return trouble;
    }

    /** What is being done; empty for nothing. */
    public StringProperty busy() {
        return busy;
    }
}
