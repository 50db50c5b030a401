package org.fallow.desktop.screen.contribution;

import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fallow.desktop.component.AreaPlot;
import org.fallow.desktop.component.Period;
import org.fallow.desktop.component.StatCard.Figure;

/** What the page of the contribution shows, in words. */
public final class ContributionModel {
    /**
     * What was done for a project.
     *
     * @param project title
     * @param units accepted
     * @param work vouched for, in hours of a middling processor
     * @param custodians who vouch
     */
    public record Row(String project, String units, String work, String custodians) {}

    /**
     * Something reached.
     *
     * @param name short
     * @param note what it is for
     * @param reached whether it is
     */
    public record Badge(String name, String note, boolean reached) {}

    private final ObjectProperty<Figure> accepted = new SimpleObjectProperty<>(Figure.UNKNOWN);
    private final ObjectProperty<Figure> time = new SimpleObjectProperty<>(Figure.UNKNOWN);
    private final ObjectProperty<Figure> streak = new SimpleObjectProperty<>(Figure.UNKNOWN);
    private final ObjectProperty<Figure> vouched = new SimpleObjectProperty<>(Figure.UNKNOWN);
    private final ObjectProperty<Period> period = new SimpleObjectProperty<>(Period.MONTH);
    private final ObjectProperty<AreaPlot.Data> plot = new SimpleObjectProperty<>(AreaPlot.Data.NONE);
    private final ObservableList<Row> rows = FXCollections.observableArrayList();
    private final ObservableList<Badge> badges = FXCollections.observableArrayList();
    private final StringProperty trouble = new SimpleStringProperty("");
    private final StringProperty done = new SimpleStringProperty("");

    /** Results that were accepted. */
    public ObjectProperty<Figure> accepted() {
        return accepted;
    }

    /** Processor time given. */
    public ObjectProperty<Figure> time() {
        return time;
    }

    /** Days in a row. */
    public ObjectProperty<Figure> streak() {
        return streak;
    }

    /** Work that custodians vouch for. */
    public ObjectProperty<Figure> vouched() {
        return vouched;
    }

    /** What the plot covers. */
    public ObjectProperty<Period> period() {
        return period;
    }

    /** What was given in that time. */
    public ObjectProperty<AreaPlot.Data> plot() {
        return plot;
    }

    /** A row a project. */
    public ObservableList<Row> rows() {
        return rows;
    }

    /** What is reached, and what is next. */
    public ObservableList<Badge> badges() {
        return badges;
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
