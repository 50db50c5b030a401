package org.fallow.desktop.component;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.ObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.fallow.desktop.text.Texts;

/** What this computer has given over time, for a day, a month or all of it. */
public final class PeriodPlot extends VBox {
    private static final double SECONDS_PER_HOUR = 3_600;
    private static final double MINUTES_PER_HOUR = 60;

    /** A card that follows both, and sets {@code period}. */
    public PeriodPlot(Texts texts, ObjectProperty<Period> period, ObjectProperty<AreaPlot.Data> data) {
        super(6);
        setId("contribution-plot");
        getStyleClass().add("card");
        HBox toggles = new HBox();
        toggles.setAlignment(Pos.CENTER_RIGHT);
        ToggleGroup group = new ToggleGroup();
        Iterator<String> places =
                List.of("left-pill", "center-pill", "right-pill").iterator();
        for (Period each : Period.values()) {
            ToggleButton button = new ToggleButton(texts.of(each.textKey()));
            button.setId("period-" + each.name().toLowerCase(Locale.ROOT));
            button.getStyleClass().addAll(places.next(), "small");
            button.setMinWidth(USE_PREF_SIZE);
            button.setToggleGroup(group);
            period.subscribe(now -> button.setSelected(now == each));
            button.setOnAction(_ -> {
                button.setSelected(true);
                period.set(each);
            });
            toggles.getChildren().add(button);
        }
        VBox words = new VBox(
                1, Labels.of(texts.of("plot.title"), "card-title"), Labels.of(texts.of("plot.note"), "muted", "small"));
        AreaPlot plot = new AreaPlot(true, PeriodPlot::grain, hours -> {
            Texts.Amount level = texts.amount(hours * SECONDS_PER_HOUR);
            return level.number() + " " + level.unit();
        });
        data.subscribe(plot::show);
        getChildren().addAll(new HBox(words, Pages.gap(), toggles), Pages.growing(plot));
    }

    /** A tenth of the unit that hours are told in: seconds, minutes or hours. */
    private static double grain(double most) {
        double unit = most * MINUTES_PER_HOUR < 1 ? 1.0 / SECONDS_PER_HOUR : most < 1 ? 1.0 / MINUTES_PER_HOUR : 1;
        return unit / 10;
    }
}
