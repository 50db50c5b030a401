package org.fallow.desktop.screen.contribution;

import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.component.Pages;
import org.fallow.desktop.component.PeriodPlot;
import org.fallow.desktop.component.RowTable;
import org.fallow.desktop.component.StatCard;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.screen.contribution.ContributionModel.Badge;
import org.fallow.desktop.screen.contribution.ContributionModel.Row;
import org.fallow.desktop.text.Texts;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Figures, what was given over time, and a row a project. */
public final class ContributionView extends BorderPane {
    private static final double BADGES_WIDTH = 280;

    private final Texts texts;
    private final ContributionModel model;
    private final ContributionController controller;
    private final VBox shared = new VBox(Pages.GAP);

    /** A page that follows {@code model}. */
    public ContributionView(Texts texts, ContributionModel model, ContributionController controller) {
        this.texts = texts;
        this.model = model;
        this.controller = controller;
        GridPane figures = Pages.figures(
                new StatCard(texts.of("card.accepted"), Feather.CHECK_CIRCLE, Tone.GOOD, model.accepted()),
                new StatCard(texts.of("card.cpu"), Feather.CLOCK, Tone.PLAIN, model.time()),
                new StatCard(texts.of("contribution.streak"), Feather.ZAP, Tone.WARN, model.streak()),
                new StatCard(texts.of("contribution.vouched"), Feather.AWARD, Tone.PLAIN, model.vouched()));
        PeriodPlot plot = new PeriodPlot(texts, model.period(), model.plot());
        shared.getChildren().addAll(figures, Pages.growing(new HBox(Pages.GAP, Pages.growing(plot), badges())));
        shared.getStyleClass().add("shared");
        Node empty = Pages.empty(Feather.AWARD, texts.of("contribution.empty"), texts.of("contribution.empty.note"));
        RowTable<Row> table = new RowTable<>("credit", model.rows(), empty)
                .text(texts.of("units.project"), 320, Row::project)
                .text(texts.of("contribution.units"), 110, Row::units)
                .text(texts.of("contribution.work"), 130, Row::work)
                .text(texts.of("contribution.custodians"), 110, Row::custodians, "muted");
        table.setPrefHeight(180);
        VBox projects = new VBox(8, Labels.of(texts.of("contribution.by-project"), "card-title"), Pages.growing(table));
        projects.getStyleClass().add("card");
        Label about = Labels.of("");
        about.setId("contribution-done");
        about.textProperty().bind(model.done().map(done -> done.isEmpty() ? texts.of("contribution.about") : done));
        setCenter(Pages.page(
                Pages.head(
                        texts.of("place.contribution"),
                        about,
                        Pages.button("keep-csv", texts.of("contribution.csv"), Feather.DOWNLOAD, controller::keepTable),
                        Pages.button(
                                "keep-receipts",
                                texts.of("contribution.receipts"),
                                Feather.SHIELD,
                                controller::keepReceipts),
                        Pages.button("keep-picture", texts.of("contribution.picture"), Feather.IMAGE, this::picture)),
                Pages.trouble("contribution-trouble", model.trouble()),
                Pages.growing(shared),
                projects));
    }

    private Node badges() {
        VBox rows = new VBox(10);
        model.badges().addListener((ListChangeListener<Badge>) _ -> badges(rows));
        badges(rows);
        VBox card = Pages.card(texts.of("contribution.badges"), rows);
        card.setMinWidth(BADGES_WIDTH);
        card.setMaxWidth(BADGES_WIDTH);
        return card;
    }

    private void badges(VBox rows) {
        rows.getChildren()
                .setAll(model.badges().stream()
                        .map(badge -> {
                            FontIcon icon = new FontIcon(badge.reached() ? Feather.AWARD : Feather.TARGET);
                            HBox tile = new HBox(icon);
                            tile.setAlignment(Pos.CENTER);
                            tile.getStyleClass().add("icon-tile");
                            (badge.reached() ? Tone.GOOD : Tone.QUIET).dress(tile);
                            HBox row = new HBox(
                                    10,
                                    tile,
                                    new VBox(1, Labels.of(badge.name()), Labels.of(badge.note(), "muted", "small")));
                            row.setAlignment(Pos.CENTER_LEFT);
                            return (Node) row;
                        })
                        .toList());
    }

    /** The figures and the plot as they stand, to show others. */
    private void picture() {
        WritableImage image = shared.snapshot(null, null);
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        int[] pixels = new int[width * height];
        image.getPixelReader().getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), pixels, 0, width);
        controller.keepPicture(pixels, width, height);
    }
}
