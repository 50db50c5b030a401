package org.fallow.desktop.screen.units;

import java.util.Locale;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.component.Pages;
import org.fallow.desktop.component.RowTable;
import org.fallow.desktop.component.UnitRow;
import org.fallow.desktop.screen.units.UnitsModel.Filter;
import org.fallow.desktop.screen.units.UnitsModel.Story;
import org.fallow.desktop.screen.units.UnitsModel.Vote;
import org.fallow.desktop.text.Texts;
import org.kordamp.ikonli.feather.Feather;

/** A table of the units, and beside it the story of the selected one. */
public final class UnitsView extends BorderPane {
    private static final double STORY_WIDTH = 340;

    private final Texts texts;
    private final UnitsModel model;
    private final UnitsController controller;

    /** A page that follows {@code model}; {@code fold} shows a batch in the fold viewer. */
    public UnitsView(Texts texts, UnitsModel model, UnitsController controller, Consumer<String> fold) {
        this.texts = texts;
        this.model = model;
        this.controller = controller;
        Node empty = Pages.empty(Feather.CPU, texts.of("units.empty"), texts.of("units.empty.note"));
        RowTable<UnitRow> table = new RowTable<>("all-units-table", model.rows(), empty)
                .text(texts.of("units.project"), 150, UnitRow::project)
                .text(texts.of("units.unit"), 92, UnitRow::name, "mono")
                .bar(texts.of("units.progress"), 130, UnitRow::progress, UnitRow::percent)
                .text(texts.of("units.time"), 82, UnitRow::time)
                .text(texts.of("units.checkpoint"), 92, UnitRow::checkpoint, "muted")
                .chip(texts.of("units.state"), 96, UnitRow::state);
        table.onSelected(UnitRow::key, controller::select);
        VBox list = new VBox(8, filters(), Pages.growing(table));
        list.getStyleClass().add("card");
        HBox body = new HBox(Pages.GAP, Pages.growing(list), story(fold));
        Label count = Labels.of("");
        count.setId("units-count");
        count.textProperty().bind(model.count());
        setCenter(Pages.page(
                Pages.head(texts.of("place.units"), count),
                Pages.trouble("units-trouble", model.trouble()),
                Pages.growing(body)));
    }

    private Node filters() {
        HBox row = new HBox(6);
        row.setAlignment(Pos.CENTER_LEFT);
        ToggleGroup group = new ToggleGroup();
        for (Filter filter : Filter.values()) {
            String name = filter.name().toLowerCase(Locale.ROOT);
            ToggleButton button = new ToggleButton(texts.of("units.filter." + name));
            button.setId("filter-" + name);
            button.getStyleClass().addAll("small", "filter");
            button.setMinWidth(USE_PREF_SIZE);
            button.setToggleGroup(group);
            model.filter().subscribe(now -> button.setSelected(now == filter));
            button.setOnAction(_ -> {
                button.setSelected(true);
                model.filter().set(filter);
            });
            row.getChildren().add(button);
        }
        return row;
    }

    private Node story(Consumer<String> fold) {
        VBox content = new VBox(10);
        Button proof = Pages.button("keep-proof", texts.of("story.proof"), Feather.SHIELD, controller::keepProof);
        Button view =
                Pages.button("view-fold", texts.of("story.fold"), Feather.BOX, () -> fold.accept(controller.batch()));
        Label done = Pages.wrapped(model.done(), "muted", "small");
        done.setId("proof-kept");
        ScrollPane scroll = new ScrollPane(content);
        scroll.setFitToWidth(true);
        scroll.getStyleClass().add("card-scroll");
        InHandView inHand = new InHandView(texts, model, controller, fold);
        VBox card = new VBox(10, Pages.growing(scroll), inHand, new HBox(8, proof, view), done);
        card.setId("story");
        card.getStyleClass().add("card");
        card.setMinWidth(STORY_WIDTH);
        card.setMaxWidth(STORY_WIDTH);
        model.story().subscribe(now -> {
            fill(content, now);
            Pages.present(proof, now.provable());
            Pages.present(view, now.foldable());
        });
        return card;
    }

    private void fill(VBox content, Story now) {
        content.getChildren().clear();
        if (!now.shown()) {
            content.getChildren().add(Pages.empty(Feather.SEARCH, texts.of("story.none"), texts.of("story.none.note")));
            return;
        }
        Label verdict = Labels.whole(now.verdict().word(), "chip");
        verdict.setId("verdict");
        now.verdict().tone().dress(verdict);
        Label agreement = Labels.of(now.agreement(), "muted");
        agreement.setId("agreement");
        HBox first = new HBox(8, verdict, agreement);
        first.setAlignment(Pos.CENTER_LEFT);
        content.getChildren().addAll(Labels.wrapped(now.title(), "card-title"), first);
        now.why().forEach(sentence -> content.getChildren().add(Labels.wrapped(sentence)));
        for (Vote vote : now.votes()) {
            Label state = Labels.whole(vote.state().word(), "chip");
            vote.state().tone().dress(state);
            Label when = Labels.of(vote.when() + " · " + vote.cost(), "muted", "small");
            HBox row = new HBox(8, new VBox(1, Labels.of(vote.voter(), "mono"), when), Pages.gap(), state);
            row.setAlignment(Pos.CENTER_LEFT);
            content.getChildren().add(row);
        }
        if (!now.input().isEmpty()) {
            content.getChildren().add(Pages.named(texts.of("story.input"), Labels.wrapped(now.input(), "mono")));
        }
        if (!now.result().isEmpty()) {
            content.getChildren().add(Pages.named(texts.of("story.result"), Labels.wrapped(now.result(), "mono")));
        }
    }
}
