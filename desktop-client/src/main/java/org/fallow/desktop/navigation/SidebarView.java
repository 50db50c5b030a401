package org.fallow.desktop.navigation;

import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Circle;
import javafx.scene.shape.SVGPath;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.text.Texts;
import org.kordamp.ikonli.javafx.FontIcon;

/** The bar on the left. */
public final class SidebarView extends VBox {
    /** A bar that follows {@code model}. */
    public SidebarView(Texts texts, SidebarModel model) {
        getStyleClass().add("sidebar");
        getChildren().add(brand(texts));
        ToggleGroup group = new ToggleGroup();
        for (Place place : Place.values()) {
            ToggleButton button = new ToggleButton(texts.of(place.textKey()), new FontIcon(place.icon()));
            button.getStyleClass().add("nav");
            button.setMaxWidth(Double.MAX_VALUE);
            button.setToggleGroup(group);
            button.setId("place-" + place.name().toLowerCase(java.util.Locale.ROOT));
            model.place().subscribe(now -> button.setSelected(now == place));
            button.setOnAction(event -> {
                button.setSelected(true);
                model.place().set(place);
            });
            getChildren().add(button);
        }
        Region gap = new Region();
        VBox.setVgrow(gap, Priority.ALWAYS);
        getChildren().addAll(gap, nodeCard(model));
    }

    private static Node brand(Texts texts) {
        SVGPath furrows = new SVGPath();
        furrows.setContent("M2 15 C6 6 12 3 18 3 M5 18 C9 11 13 8 19 8 M11 19 C13 16 16 14 20 13");
        furrows.getStyleClass().add("furrow");
        StackPane mark = new StackPane(furrows);
        mark.getStyleClass().add("brand-mark");
        VBox words = new VBox(
                Labels.whole(texts.of("app.name"), "brand"), Labels.whole(texts.of("app.tagline"), "brand-sub"));
        HBox brand = new HBox(10, mark, words);
        brand.setAlignment(Pos.CENTER_LEFT);
        brand.setPadding(new Insets(0, 0, 16, 6));
        return brand;
    }

    private static Node nodeCard(SidebarModel model) {
        Circle dot = new Circle(4);
        dot.getStyleClass().add("dot");
        model.tone().subscribe(tone -> tone.dress(dot));
        Label word = Labels.of("");
        word.textProperty().bind(model.word());
        Label network = Labels.of("", "muted", "small");
        network.textProperty().bind(model.network());
        Label node = Labels.of("", "muted", "mono");
        node.textProperty().bind(model.node());
        HBox first = new HBox(8, dot, word);
        first.setAlignment(Pos.CENTER_LEFT);
        VBox card = new VBox(first, network, node);
        card.getStyleClass().add("node-card");
        return card;
    }
}
