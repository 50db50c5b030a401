package org.fallow.desktop.screen.log;

import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.VBox;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.component.Pages;
import org.fallow.desktop.component.RowTable;
import org.fallow.desktop.screen.log.LogModel.Row;
import org.fallow.desktop.text.Texts;
import org.kordamp.ikonli.feather.Feather;

/** A line for each thing that happened, the newest first. */
public final class LogView extends BorderPane {
    /** A page that follows {@code model}. */
    public LogView(Texts texts, LogModel model, LogController controller) {
        TextField filter = new TextField();
        filter.setId("log-filter");
        filter.setPromptText(texts.of("log.filter"));
        filter.setAccessibleText(texts.of("log.filter"));
        filter.textProperty().bindBidirectional(model.filter());
        Node empty = Pages.empty(Feather.FILE_TEXT, texts.of("log.empty"), texts.of("log.empty.note"));
        RowTable<Row> table = new RowTable<>("log", model.rows(), empty)
                .text(texts.of("log.when"), 150, Row::when, "muted")
                .chip(texts.of("log.kind"), 110, Row::kind)
                .text(texts.of("log.what"), 560, Row::what);
        VBox card = Pages.growing(new VBox(8, filter, Pages.growing(table)));
        card.getStyleClass().add("card");
        Label about = Labels.of("");
        about.setId("log-done");
        about.textProperty().bind(model.done().map(done -> done.isEmpty() ? texts.of("log.about") : done));
        Button bundle = Pages.button("bundle", texts.of("log.bundle"), Feather.PACKAGE, controller::bundle);
        bundle.setAccessibleHelp(texts.of("log.bundle.about"));
        bundle.setTooltip(new Tooltip(texts.of("log.bundle.about")));
        bundle.disableProperty().bind(model.busy());
        setCenter(Pages.page(
                Pages.head(
                        texts.of("place.log"),
                        about,
                        Pages.button(
                                "copy-log", texts.of("log.copy"), Feather.COPY, () -> Pages.copy(controller.text())),
                        Pages.button("open-folder", texts.of("log.folder"), Feather.FOLDER, controller::openFolder),
                        bundle),
                Pages.trouble("log-trouble", model.trouble()),
                card));
    }
}
