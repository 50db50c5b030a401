package org.fallow.desktop.component;

import javafx.beans.property.ObjectProperty;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.shape.Circle;

/** What the node does, in a word, with a coloured dot. */
public final class StatePill extends HBox {
    /** A pill that follows {@code state}. */
    public StatePill(ObjectProperty<Chip> state) {
        Circle dot = new Circle(4);
        dot.getStyleClass().add("dot");
        Label word = Labels.whole("");
        word.setId("state");
        getStyleClass().add("pill");
        getChildren().addAll(dot, word);
        setMaxHeight(USE_PREF_SIZE);
        state.subscribe(now -> {
            word.setText(now.word());
            now.tone().dress(this);
        });
    }
}
