package org.fallow.desktop.screen.publish;

import java.nio.file.Path;
import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TextField;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.fallow.desktop.component.Confirm;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.component.Pages;
import org.fallow.desktop.component.RowTable;
import org.fallow.desktop.screen.publish.PublishModel.Batch;
import org.fallow.desktop.screen.publish.PublishModel.Check;
import org.fallow.desktop.text.Texts;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Three steps on the left: a folder, its check, publishing. On the right the batches and what came of them. */
public final class PublishView extends BorderPane {
    private static final double STEPS_WIDTH = 380;

    private final Texts texts;
    private final PublishModel model;
    private final PublishController controller;
    private final Path downloads;

    /** A page that follows {@code model}; results are collected below {@code downloads}. */
    public PublishView(Texts texts, PublishModel model, PublishController controller, Path downloads) {
        this.texts = texts;
        this.model = model;
        this.controller = controller;
        this.downloads = downloads;
        VBox steps = new VBox(Pages.GAP, folder(), check());
        steps.setMinWidth(STEPS_WIDTH);
        steps.setMaxWidth(STEPS_WIDTH);
        VBox right = Pages.growing(new VBox(Pages.GAP, Pages.growing(batches()), selected()));
        Label about = Labels.of("");
        about.setId("publish-done");
        about.textProperty().bind(model.done().map(done -> done.isEmpty() ? texts.of("publish.about") : done));
        setCenter(Pages.page(
                Pages.head(texts.of("place.publish"), about),
                Pages.trouble("publish-trouble", model.trouble()),
                Pages.growing(new HBox(Pages.GAP, steps, right))));
    }

    private Node folder() {
        Label drop = Labels.of(texts.of("publish.drop"), "muted");
        drop.setWrapText(true);
        VBox target = new VBox(8, new FontIcon(Feather.UPLOAD_CLOUD), drop);
        target.getStyleClass().add("drop");
        target.setAlignment(Pos.CENTER);
        TextField path = new TextField();
        path.setId("folder");
        path.setPromptText(texts.of("publish.folder"));
        path.setAccessibleText(texts.of("publish.folder"));
        path.textProperty().bindBidirectional(model.folder());
        path.setOnAction(_ -> controller.check());
        Button choose = Pages.button("choose-folder", texts.of("publish.choose"), Feather.FOLDER, controller::choose);
        HBox line = new HBox(8, Pages.growing(path), choose);
        return Pages.card(texts.of("publish.step.folder"), target, line);
    }

    private Node check() {
        Button check = Pages.button("check", texts.of("publish.check"), Feather.CHECK, controller::check);
        check.disableProperty().bind(model.busy().or(model.folder().isEmpty()));
        Button publish = Pages.button(
                "publish", texts.of("publish.publish"), Feather.UPLOAD_CLOUD, controller::publish, "accent");
        Label verdict = Labels.whole("", "chip");
        verdict.setId("check-verdict");
        VBox lines = new VBox(6);
        lines.setId("check-lines");
        model.check().subscribe(now -> show(now, verdict, lines));
        publish.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> model.busy().get() || !model.check().get().passed(), model.busy(), model.check()));
        HBox buttons = new HBox(8, check, publish, verdict);
        buttons.setAlignment(Pos.CENTER_LEFT);
        Label busy = Labels.of(texts.of("publish.busy"), "muted", "small");
        model.busy().subscribe(now -> Pages.present(busy, now));
        return Pages.card(texts.of("publish.step.check"), buttons, busy, lines);
    }

    private void show(Check now, Label verdict, VBox lines) {
        verdict.setText(now.verdict().word());
        now.verdict().tone().dress(verdict);
        Pages.present(verdict, !now.verdict().word().isEmpty());
        lines.getChildren()
                .setAll(now.lines().stream()
                        .map(line -> {
                            Label label = Labels.of(line);
                            label.setWrapText(true);
                            label.setMinHeight(USE_PREF_SIZE);
                            return (Node) label;
                        })
                        .toList());
        if (now.lines().isEmpty()) {
            Label hint = Labels.of(texts.of("publish.hint"), "muted", "small");
            hint.setWrapText(true);
            hint.setMinHeight(USE_PREF_SIZE);
            lines.getChildren().setAll(hint);
        }
    }

    private Node batches() {
        Node empty = Pages.empty(Feather.UPLOAD_CLOUD, texts.of("publish.empty"), texts.of("publish.empty.note"));
        RowTable<Batch> table = new RowTable<>("batches", model.batches(), empty)
                .text(texts.of("projects.title"), 190, Batch::title)
                .text(texts.of("batch.name"), 124, Batch::name, "mono")
                .bar(texts.of("projects.progress"), 110, Batch::progress, Batch::percent)
                .text(texts.of("projects.done"), 90, Batch::units, "muted")
                .text(texts.of("units.left"), 80, Batch::left)
                .chip(texts.of("units.state"), 90, Batch::state);
        table.onSelected(Batch::id, controller::select);
        VBox card = new VBox(8, Labels.of(texts.of("publish.batches"), "card-title"), Pages.growing(table));
        card.getStyleClass().add("card");
        return card;
    }

    private Node selected() {
        Label title = Labels.of("", "card-title");
        Label state = Labels.of("", "muted");
        state.setId("batch-state");
        ProgressBar bar = new ProgressBar(0);
        bar.getStyleClass().add("unit-bar");
        bar.setMaxWidth(Double.MAX_VALUE);
        Button collect = Pages.button(
                "collect", texts.of("publish.collect"), Feather.DOWNLOAD, () -> controller.collect(downloads));
        collect.disableProperty().bind(model.busy());
        TextField unit = new TextField();
        unit.setId("unit-number");
        unit.setPromptText(texts.of("publish.unit"));
        unit.setAccessibleText(texts.of("publish.unit"));
        unit.setPrefWidth(110);
        unit.setOnAction(_ -> controller.explain(unit.getText()));
        Button explain = Pages.button(
                "explain", texts.of("publish.explain"), Feather.HELP_CIRCLE, () -> controller.explain(unit.getText()));
        Label story = Pages.wrapped(model.story(), "small");
        story.setId("unit-story");
        Confirm confirm = new Confirm("confirm-cancel", texts.of("publish.cancel.keep"));
        Button cancel = Pages.button("cancel-batch", texts.of("publish.cancel"), Feather.X_CIRCLE, () -> {
            Batch meant = model.selected().get();
            confirm.ask(
                    texts.of("publish.cancel.meaning", meant.title(), meant.units()),
                    texts.of("publish.cancel.sure"),
                    () -> controller.cancel(meant));
        });
        cancel.disableProperty().bind(model.busy());
        HBox actions = new HBox(8, collect, cancel, Pages.gap(), unit, explain);
        VBox card = new VBox(8, title, state, bar, actions, confirm, story);
        card.getStyleClass().add("card");
        model.selected().subscribe(now -> {
            Pages.present(card, !now.id().isEmpty());
            Pages.present(cancel, now.cancellable());
            title.setText(now.title());
            state.setText(now.state().word() + "  " + now.units());
            bar.setProgress(now.progress());
        });
        model.selected().map(Batch::id).addListener((_, _, _) -> confirm.dismiss());
        model.story().subscribe(now -> Pages.present(story, !now.isEmpty()));
        return card;
    }
}
