package org.fallow.desktop.screen.dashboard;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fallow.desktop.component.OfflineBanner;
import org.fallow.desktop.component.StatCard.Figure;
import org.fallow.desktop.component.StatePill;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.component.UnitTable;

/** What the dashboard shows, in words. */
public final class DashboardModel {
    /** Which button steers the node. */
    public enum Lever {
        /** None: there is no node, or it never computes. */
        NONE,
        /** It may be paused. */
        PAUSE,
        /** It may be resumed. */
        RESUME
    }

    /**
     * The node's particulars.
     *
     * @param peerId base58
     * @param version the program's
     * @param uptime in words
     * @param address the first one it listens on; may be empty
     */
    public record Particulars(String peerId, String version, String uptime, String address) {}

    private final ObjectProperty<StatePill.State> state =
            new SimpleObjectProperty<>(new StatePill.State("", Tone.QUIET));
    private final StringProperty reason = new SimpleStringProperty("");
    private final StringProperty trouble = new SimpleStringProperty("");
    private final ObjectProperty<Lever> lever = new SimpleObjectProperty<>(Lever.NONE);
    private final ObjectProperty<OfflineBanner.Notice> offline = new SimpleObjectProperty<>(OfflineBanner.Notice.NONE);
    private final BooleanProperty stale = new SimpleBooleanProperty();
    private final ObjectProperty<Figure> accepted = new SimpleObjectProperty<>(Figure.UNKNOWN);
    private final ObjectProperty<Figure> cpuTime = new SimpleObjectProperty<>(Figure.UNKNOWN);
    private final ObjectProperty<Figure> network = new SimpleObjectProperty<>(Figure.UNKNOWN);
    private final ObjectProperty<Figure> projects = new SimpleObjectProperty<>(Figure.UNKNOWN);
    private final ObservableList<UnitTable.Row> units = FXCollections.observableArrayList();
    private final ObjectProperty<Particulars> particulars =
            new SimpleObjectProperty<>(new Particulars("–", "–", "–", ""));

    /** What the node does. */
    public ObjectProperty<StatePill.State> state() {
        return state;
    }

    /** Why. */
    public StringProperty reason() {
        return reason;
    }

    /** Why the last thing asked of the node was not done; empty when it was. */
    public StringProperty trouble() {
        return trouble;
    }

    /** Which button steers the node. */
    public ObjectProperty<Lever> lever() {
        return lever;
    }

    /** What to say when there is no node. */
    public ObjectProperty<OfflineBanner.Notice> offline() {
        return offline;
    }

    /** Whether the figures are not of now. */
    public BooleanProperty stale() {
        return stale;
    }

    /** Results that were accepted. */
    public ObjectProperty<Figure> accepted() {
        return accepted;
    }

    /** Processor time given. */
    public ObjectProperty<Figure> cpuTime() {
        return cpuTime;
    }

    /** Peers. */
    public ObjectProperty<Figure> network() {
        return network;
    }

    /** Projects. */
    public ObjectProperty<Figure> projects() {
        return projects;
    }

    /** Units that run. */
    public ObservableList<UnitTable.Row> units() {
        return units;
    }

    /** The node's particulars. */
    public ObjectProperty<Particulars> particulars() {
        return particulars;
    }
}
