package org.fallow.desktop.screen.dashboard;

import java.util.ArrayList;
import java.util.List;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Line;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.component.Pages;

/** This computer's processors, memory, heat and battery as bars; a line across a bar is its limit. */
final class GaugesView extends VBox {
    private static final double GAP = 8;

    GaugesView(ObservableList<GaugeRow> gauges) {
        setId("gauges");
        setSpacing(GAP);
        gauges.addListener((ListChangeListener<GaugeRow>) _ -> show(gauges));
        show(gauges);
    }

    private void show(List<GaugeRow> gauges) {
        List<Node> rows = new ArrayList<>();
        for (GaugeRow gauge : gauges) {
            rows.add(row(gauge));
        }
        getChildren().setAll(rows);
    }

    private static Node row(GaugeRow gauge) {
        Label value = Labels.of(gauge.value(), "muted", "small");
        Label over = Labels.whole(gauge.over().word(), "chip");
        gauge.over().tone().dress(over);
        Pages.present(over, !gauge.over().word().isEmpty());
        HBox head = new HBox(GAP, Labels.whole(gauge.name()), over, Pages.gap(), value);
        head.setAlignment(Pos.CENTER_LEFT);
        VBox row = new VBox(3, head);
        if (gauge.share() >= 0) {
            row.getChildren().add(new Bar(gauge));
        }
        if (!gauge.why().isEmpty()) {
            Tooltip.install(row, new Tooltip(gauge.why()));
        }
        row.setAccessibleText(String.join(
                ", ", gauge.name(), gauge.value(), gauge.why(), gauge.over().word()));
        return row;
    }

    /** A bar, and across it the limit. */
    private static final class Bar extends Pane {
        private static final double HEIGHT = 11;

        private final ProgressBar bar = new ProgressBar();
        private final Line mark = new Line(0, 0, 0, HEIGHT);
        private final double limit;

        Bar(GaugeRow gauge) {
            limit = gauge.limit();
            bar.setProgress(gauge.share());
            bar.getStyleClass().add("unit-bar");
            mark.getStyleClass().add("gauge-limit");
            mark.setVisible(limit >= 0);
            getChildren().addAll(bar, mark);
            setPrefHeight(HEIGHT);
            setMinHeight(HEIGHT);
        }

        @Override
        protected void layoutChildren() {
            double height = bar.prefHeight(-1);
            bar.resizeRelocate(0, (HEIGHT - height) / 2, getWidth(), height);
            mark.setLayoutX(Math.clamp(limit * getWidth(), 1, Math.max(1, getWidth() - 1)));
        }
    }
}
