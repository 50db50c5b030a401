package org.fallow.desktop.screen.fold;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.component.Pages;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.fold.Painter;
import org.fallow.desktop.text.Texts;
import org.kordamp.ikonli.feather.Feather;

/** A card with the fold that is found right now. It stands still between two frames, as turning it costs processor time. */
public final class FoldCard extends VBox {
    private static final double CANVAS_HEIGHT = 200;

    /** A card that follows {@code now}; {@code enlarge} shows its unit in the fold viewer. */
    public FoldCard(Texts texts, FoldNow now, Painter painter, Runnable enlarge) {
        super(8);
        setId("fold-now");
        getStyleClass().add("card");
        FoldModel model = now.model();
        Label caption = Labels.of("", "muted", "small");
        caption.setId("fold-now-caption");
        caption.textProperty().bind(model.caption());
        Button viewer = Pages.iconButton("enlarge-fold", texts.of("fold.now.enlarge"), Feather.MAXIMIZE_2, enlarge);
        HBox head = new HBox(new VBox(1, Labels.of(texts.of("fold.now"), "card-title"), caption), Pages.gap(), viewer);
        Label state = Labels.whole("", "chip");
        now.running().subscribe(running -> {
            state.setText(texts.of(running ? "fold.now.running" : "fold.now.last"));
            (running ? Tone.GOOD : Tone.QUIET).dress(state);
        });
        FoldCanvas canvas = new FoldCanvas(model, _ -> {}, painter);
        canvas.setAccessibleText(texts.of("fold.now"));
        VBox empty = Pages.empty(Feather.BOX, texts.of("fold.now.none"), texts.of("fold.now.none.note"));
        empty.getStyleClass().add("on-dark");
        StackPane stage = new StackPane(canvas, empty, state);
        StackPane.setAlignment(state, Pos.BOTTOM_LEFT);
        stage.getStyleClass().add("fold-stage");
        stage.setMinHeight(CANVAS_HEIGHT);
        model.frames().subscribe(frames -> {
            Pages.present(empty, frames.isEmpty());
            Pages.present(state, !frames.isEmpty());
            viewer.setDisable(frames.isEmpty());
        });
        getChildren().addAll(head, Pages.growing(stage));
    }
}
