package org.fallow.desktop.screen.dashboard;

import java.util.List;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SplitMenuButton;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.component.Pages;
import org.fallow.desktop.component.PeriodPlot;
import org.fallow.desktop.component.RowTable;
import org.fallow.desktop.component.RuleRow;
import org.fallow.desktop.component.StatCard;
import org.fallow.desktop.component.StatePill;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.component.UnitRow;
import org.fallow.desktop.navigation.Place;
import org.fallow.desktop.screen.dashboard.DashboardModel.Lever;
import org.fallow.desktop.text.Texts;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The dashboard: what the node does and why, figures, what was given, what is folded, the units that run, the computer. */
public final class DashboardView extends BorderPane {
    private static final double UNITS_HEIGHT_MIN = 170;
    /** Below this width the right column stands under the left one. */
    private static final double NARROW = 820;

    /** The ways out of the dashboard. */
    public interface Ways {
        /** Switches between light and dark. */
        void switchTheme();

        /** Goes to another page. */
        void go(Place place);
    }

    private final Texts texts;
    private final DashboardModel model;
    private final DashboardController controller;
    private final Ways ways;

    /** A dashboard that follows {@code model}, with a card of the fold that is found right now beside the plot. */
    public DashboardView(Texts texts, DashboardModel model, DashboardController controller, Node fold, Ways ways) {
        this.texts = texts;
        this.model = model;
        this.controller = controller;
        this.ways = ways;
        setCenter(Pages.page(head(), Pages.trouble("trouble", model.trouble()), figures(), Pages.growing(lower(fold))));
    }

    private Node head() {
        Label reason = Labels.of("");
        reason.setId("reason");
        reason.textProperty().bind(model.reason());
        StatePill pill = new StatePill(model.state());
        pill.setMinWidth(USE_PREF_SIZE);
        Button theme = Pages.iconButton("theme", texts.of("theme.switch"), Feather.SUN, ways::switchTheme);
        return Pages.head(texts.of("place.dashboard"), reason, pill, pause(), resume(), theme);
    }

    private Node pause() {
        SplitMenuButton pause = new SplitMenuButton(
                item("pause.quarter", controller::pauseForAQuarter),
                item("pause.hour", controller::pauseForAnHour),
                item("pause.always", controller::pause),
                item("pause.finish", controller::finish));
        pause.setId("pause");
        pause.setText(texts.of("pause.now"));
        pause.setGraphic(new FontIcon(Feather.PAUSE));
        pause.setMinWidth(USE_PREF_SIZE);
        pause.setOnAction(_ -> controller.pause());
        model.lever().subscribe(now -> Pages.present(pause, now == Lever.PAUSE));
        return pause;
    }

    private MenuItem item(String key, Runnable action) {
        MenuItem item = new MenuItem(texts.of(key));
        item.setOnAction(_ -> action.run());
        return item;
    }

    private Node resume() {
        Button resume = Pages.button("resume", texts.of("pause.resume"), Feather.PLAY, controller::resume);
        model.lever().subscribe(now -> Pages.present(resume, now == Lever.RESUME));
        return resume;
    }

    private Node figures() {
        return Pages.figures(
                new StatCard(texts.of("card.accepted"), Feather.CHECK_CIRCLE, Tone.GOOD, model.accepted()),
                new StatCard(texts.of("card.cpu"), Feather.CLOCK, Tone.PLAIN, model.cpuTime()),
                new StatCard(texts.of("card.network"), Feather.GLOBE, Tone.WARN, model.network()),
                new StatCard(texts.of("card.projects"), Feather.LAYERS, Tone.PLAIN, model.projects()));
    }

    private Node lower(Node fold) {
        PeriodPlot plot = new PeriodPlot(texts, model.period(), model.plot());
        Node units = units();
        Node computer = computer();
        GridPane grid = new GridPane(Pages.GAP, Pages.GAP);
        grid.getChildren().addAll(plot, fold, units, computer);
        // Sooner than a card is squeezed into less than it needs, the page scrolls.
        grid.setMinHeight(USE_PREF_SIZE);
        grid.widthProperty().map(width -> width.doubleValue() < NARROW).subscribe(narrow -> {
            Pages.columns(grid, narrow ? List.of(100) : List.of(66, 34));
            GridPane.setConstraints(plot, 0, 0);
            GridPane.setConstraints(units, 0, 1);
            GridPane.setConstraints(fold, narrow ? 0 : 1, narrow ? 2 : 0);
            GridPane.setConstraints(computer, narrow ? 0 : 1, narrow ? 3 : 1);
        });
        GridPane.setVgrow(plot, Priority.SOMETIMES);
        GridPane.setVgrow(units, Priority.ALWAYS);
        return grid;
    }

    private Node units() {
        Hyperlink projects = new Hyperlink(texts.of("units.none.go"));
        projects.setOnAction(_ -> ways.go(Place.PROJECTS));
        Node empty = Pages.empty(Feather.MOON, texts.of("units.none"), texts.of("units.none.note"), projects);
        RowTable<UnitRow> table = new RowTable<>("units", model.units(), empty)
                .text(texts.of("units.project"), 150, UnitRow::project)
                .text(texts.of("units.unit"), 90, UnitRow::name, "mono")
                .bar(texts.of("units.progress"), 140, UnitRow::progress, UnitRow::percent)
                .text(texts.of("units.left"), 84, UnitRow::left)
                .text(texts.of("units.checkpoint"), 90, UnitRow::checkpoint, "muted")
                .chip(texts.of("units.state"), 90, UnitRow::state);
        Hyperlink all = new Hyperlink(texts.of("units.all"));
        all.setId("all-units");
        all.setOnAction(_ -> ways.go(Place.UNITS));
        HBox head = new HBox(Labels.of(texts.of("units.title"), "card-title"), Pages.gap(), all);
        head.setAlignment(Pos.CENTER_LEFT);
        VBox units = new VBox(4, head, Pages.growing(table));
        units.getStyleClass().add("card");
        units.setMinHeight(UNITS_HEIGHT_MIN);
        table.setPrefHeight(UNITS_HEIGHT_MIN);
        return units;
    }

    private Node computer() {
        VBox rows = new VBox(9);
        rows.setId("rules");
        model.rules().addListener((ListChangeListener<RuleRow>) _ -> rules(rows));
        rules(rows);
        Hyperlink change = new Hyperlink(texts.of("computer.change"));
        change.setOnAction(_ -> ways.go(Place.SETTINGS));
        HBox head = new HBox(Labels.of(texts.of("computer.title"), "card-title"), Pages.gap(), change);
        head.setAlignment(Pos.CENTER_LEFT);
        VBox card =
                new VBox(8, head, new GaugesView(model.gauges()), rows, Pages.wrapped(model.about(), "muted", "small"));
        card.getStyleClass().add("card");
        return card;
    }

    private void rules(VBox rows) {
        rows.getChildren()
                .setAll(model.rules().stream()
                        .map(rule -> {
                            Label state = Labels.whole(rule.state().word(), "chip");
                            rule.state().tone().dress(state);
                            Label now = Labels.of(rule.now(), "muted", "small");
                            now.setWrapText(true);
                            now.setMinHeight(USE_PREF_SIZE);
                            HBox row = new HBox(8, Pages.growing(new VBox(1, Labels.of(rule.name()), now)), state);
                            row.setAlignment(Pos.CENTER_LEFT);
                            return (Node) row;
                        })
                        .toList());
        if (model.rules().isEmpty()) {
            rows.getChildren().add(Labels.of(texts.of("computer.none"), "muted", "small"));
        }
    }
}
