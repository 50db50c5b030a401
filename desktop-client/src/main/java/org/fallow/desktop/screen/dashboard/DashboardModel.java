package org.fallow.desktop.screen.dashboard;

import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fallow.desktop.component.AreaPlot;
import org.fallow.desktop.component.Chip;
import org.fallow.desktop.component.Period;
import org.fallow.desktop.component.RuleRow;
import org.fallow.desktop.component.StatCard.Figure;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.component.UnitRow;

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

    private final ObjectProperty<Chip> state = new SimpleObjectProperty<>(new Chip("", Tone.QUIET));
    private final StringProperty reason = new SimpleStringProperty("");
    private final StringProperty trouble = new SimpleStringProperty("");
    private final ObjectProperty<Lever> lever = new SimpleObjectProperty<>(Lever.NONE);
    private final ObjectProperty<Figure> accepted = new SimpleObjectProperty<>(Figure.UNKNOWN);
    private final ObjectProperty<Figure> cpuTime = new SimpleObjectProperty<>(Figure.UNKNOWN);
    private final ObjectProperty<Figure> network = new SimpleObjectProperty<>(Figure.UNKNOWN);
    private final ObjectProperty<Figure> projects = new SimpleObjectProperty<>(Figure.UNKNOWN);
    private final ObservableList<UnitRow> units = FXCollections.observableArrayList();
    private final ObservableList<GaugeRow> gauges = FXCollections.observableArrayList();
    private final ObservableList<RuleRow> rules = FXCollections.observableArrayList();
    private final ObjectProperty<Period> period = new SimpleObjectProperty<>(Period.MONTH);
    private final ObjectProperty<AreaPlot.Data> plot = new SimpleObjectProperty<>(AreaPlot.Data.NONE);
    private final StringProperty about = new SimpleStringProperty("");

    /** What the node does. */
    public ObjectProperty<Chip> state() {
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
    public ObservableList<UnitRow> units() {
        return units;
    }

    /** The rules that stop the work, or would if what they ask for could be known here. */
    public ObservableList<RuleRow> rules() {
        return rules;
    }

    /** What the plot covers. */
    public ObjectProperty<Period> period() {
        return period;
    }

    /** What was given in that time. */
    public ObjectProperty<AreaPlot.Data> plot() {
        return plot;
    }

    /** Which program the node is, and how long it has run. */
    public StringProperty about() {
        return about;
    }

    /** This computer's figures against their limits. */
    public ObservableList<GaugeRow> gauges() {
        return gauges;
    }
}
