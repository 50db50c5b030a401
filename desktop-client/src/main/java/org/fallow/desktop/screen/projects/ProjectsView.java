package org.fallow.desktop.screen.projects;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.fallow.desktop.component.Confirm;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.component.Pages;
import org.fallow.desktop.component.RowTable;
import org.fallow.desktop.screen.projects.ProjectsModel.Row;
import org.fallow.desktop.text.Texts;
import org.kordamp.ikonli.feather.Feather;

/** The network's directory of projects, and beside it the one being read. */
public final class ProjectsView extends BorderPane {
    private static final double READ_WIDTH = 340;

    private final Texts texts;
    private final ProjectsModel model;
    private final ProjectsController controller;

    /** A page that follows {@code model}. */
    public ProjectsView(Texts texts, ProjectsModel model, ProjectsController controller) {
        this.texts = texts;
        this.model = model;
        this.controller = controller;
        TextField search = new TextField();
        search.setId("search");
        search.setPromptText(texts.of("projects.search"));
        search.setAccessibleText(texts.of("projects.search"));
        search.textProperty().bindBidirectional(model.search());
        Node empty = Pages.empty(Feather.LAYERS, texts.of("projects.empty"), texts.of("projects.empty.note"));
        RowTable<Row> table = new RowTable<>("projects", model.rows(), empty)
                .text(texts.of("projects.title"), 220, Row::title)
                .text(texts.of("projects.topics"), 120, Row::topics, "muted")
                .bar(texts.of("projects.progress"), 130, Row::progress, Row::percent)
                .text(texts.of("projects.done"), 110, Row::units, "muted")
                .chip(texts.of("projects.state"), 96, Row::state);
        table.onSelected(Row::id, controller::read);
        Node none =
                Pages.empty(Feather.SLASH, texts.of("projects.blocked.none"), texts.of("projects.blocked.none.note"));
        model.blockedOnly().subscribe(only -> table.setPlaceholder(only ? none : empty));
        ToggleButton blocked = new ToggleButton(texts.of("projects.blocked.show"));
        blocked.setId("show-blocked");
        blocked.getStyleClass().addAll("small", "filter");
        blocked.setMinWidth(USE_PREF_SIZE);
        blocked.selectedProperty().bindBidirectional(model.blockedOnly());
        HBox filters = new HBox(8, Pages.growing(search), blocked);
        filters.setAlignment(Pos.CENTER_LEFT);
        VBox list = new VBox(8, filters, Pages.growing(table));
        list.getStyleClass().add("card");
        HBox body = new HBox(Pages.GAP, Pages.growing(list), reading());
        Label directory = Labels.of("");
        directory.setId("directory");
        directory.textProperty().bind(model.directory());
        Button ask = Pages.button("ask-network", texts.of("projects.ask"), Feather.REFRESH_CW, controller::askNetwork);
        ask.disableProperty().bind(model.asking());
        setCenter(Pages.page(
                Pages.head(texts.of("place.projects"), directory, ask),
                Pages.trouble("projects-trouble", model.trouble()),
                Pages.growing(body)));
    }

    private Node reading() {
        VBox content = new VBox(10);
        ScrollPane scroll = new ScrollPane(content);
        scroll.setFitToWidth(true);
        scroll.getStyleClass().add("card-scroll");
        Button join = Pages.button("join", texts.of("projects.join"), Feather.PLUS, controller::join, "accent");
        Button leave = Pages.button("leave", texts.of("projects.leave"), Feather.MINUS, controller::leave);
        TextField weight = new TextField();
        weight.setId("weight");
        weight.setPrefWidth(70);
        weight.setAccessibleText(texts.of("projects.share"));
        weight.setOnAction(_ -> controller.share(weight.getText()));
        HBox share = new HBox(8, Labels.of(texts.of("projects.share"), "muted"), weight);
        share.setAlignment(Pos.CENTER_LEFT);
        Confirm confirm = new Confirm("confirm-block", texts.of("projects.block.no"));
        Button block = Pages.button("block", texts.of("projects.block"), Feather.SLASH, () -> {
            Row meant = model.selected().get();
            confirm.ask(
                    texts.of("projects.block.meaning", meant.title()),
                    texts.of("projects.block.sure"),
                    () -> controller.block(meant));
        });
        Button unblock =
                Pages.button("unblock", texts.of("projects.unblock"), Feather.CORNER_UP_LEFT, controller::unblock);
        VBox card = new VBox(
                10, Pages.growing(scroll), share, confirm, new HBox(8, join, leave, unblock, Pages.gap(), block));
        card.getStyleClass().add("card");
        card.setMinWidth(READ_WIDTH);
        card.setMaxWidth(READ_WIDTH);
        model.selected().subscribe(now -> {
            fill(content, now);
            Pages.present(join, !now.id().isEmpty() && !now.joined() && !now.blocked());
            Pages.present(block, !now.id().isEmpty() && !now.blocked());
            Pages.present(unblock, now.blocked());
            Pages.present(leave, now.joined());
            Pages.present(share, now.joined());
            if (!weight.isFocused()) {
                weight.setText(now.weight());
            }
        });
        model.selected().map(Row::id).addListener((_, _, _) -> confirm.dismiss());
        return card;
    }

    private void fill(VBox content, Row now) {
        content.getChildren().clear();
        if (now.id().isEmpty()) {
            content.getChildren()
                    .add(Pages.empty(Feather.BOOK_OPEN, texts.of("projects.none"), texts.of("projects.none.note")));
            return;
        }
        Label state = Labels.whole(now.state().word(), "chip");
        now.state().tone().dress(state);
        HBox first = new HBox(8, state, Labels.of(now.units(), "muted"));
        first.setAlignment(Pos.CENTER_LEFT);
        content.getChildren().addAll(Labels.wrapped(now.title(), "card-title"), first);
        content.getChildren()
                .addAll(About.render(now.about().isEmpty() ? texts.of("projects.about.none") : now.about()));
        content.getChildren()
                .addAll(
                        new ProfileView(texts, model),
                        Pages.named(texts.of("projects.publisher"), Labels.of(now.publisher(), "mono")),
                        Pages.named(texts.of("projects.id"), Labels.wrapped(now.id(), "mono")),
                        Labels.wrapped(texts.of("projects.what"), "muted", "small"));
    }
}
