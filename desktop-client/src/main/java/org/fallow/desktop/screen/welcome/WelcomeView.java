package org.fallow.desktop.screen.welcome;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.component.Pages;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.screen.welcome.WelcomeModel.Offer;
import org.fallow.desktop.screen.welcome.WelcomeModel.When;
import org.fallow.desktop.text.Texts;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Three cards over the whole window, and one button. */
public final class WelcomeView extends StackPane {
    private static final double WIDTH_MAX = 980;

    private final Texts texts;
    private final WelcomeModel model;

    /** A first run that follows {@code model}, in sight until it is over. */
    public WelcomeView(Texts texts, WelcomeModel model, WelcomeController controller) {
        this.texts = texts;
        this.model = model;
        setId("welcome");
        getStyleClass().add("welcome");
        GridPane cards = new GridPane(Pages.GAP, Pages.GAP);
        Pages.columns(cards, List.of(33, 34, 33));
        Node runs = runs();
        Node uses = uses();
        Node projects = projects();
        cards.addRow(0, runs, uses, projects);
        List.of(runs, uses, projects).forEach(card -> GridPane.setVgrow(card, Priority.ALWAYS));
        Label state = Pages.wrapped(model.state(), "muted");
        state.setId("welcome-state");
        state.setMaxWidth(Double.MAX_VALUE);
        Button begin = Pages.button("begin", texts.of("welcome.begin"), Feather.PLAY, controller::begin, "accent");
        begin.setDefaultButton(true);
        begin.disableProperty().bind(model.ready().not());
        Button start =
                Pages.button("welcome-start", texts.of("offline.start"), Feather.POWER, controller::startNode);
        model.ready().subscribe(ready -> Pages.present(start, !ready));
        Button skip = Pages.button("skip", texts.of("welcome.skip"), Feather.ARROW_RIGHT, controller::skip, "flat");
        HBox foot = new HBox(10, Pages.growing(state), skip, start, begin);
        foot.setAlignment(Pos.CENTER_LEFT);
        VBox page = new VBox(
                14,
                Labels.of(texts.of("welcome.title"), "page-title"),
                wrapped(texts.of("welcome.about")),
                cards,
                Pages.trouble("welcome-trouble", model.trouble()),
                foot);
        page.setMaxWidth(WIDTH_MAX);
        page.setMaxHeight(USE_PREF_SIZE);
        getChildren().add(page);
        model.shown().subscribe(now -> Pages.present(this, now));
    }

    private Node runs() {
        return card(
                "welcome.runs",
                Feather.SHIELD,
                point("welcome.runs.sandbox"),
                point("welcome.runs.signed"),
                point("welcome.runs.accounts"),
                point("welcome.runs.close"));
    }

    private Node uses() {
        ToggleGroup group = new ToggleGroup();
        RadioButton away = radio("welcome-away", "welcome.away", When.AWAY, group);
        RadioButton always = radio("welcome-always", "welcome.always", When.ALWAYS, group);
        CheckBox battery = new CheckBox(texts.of("welcome.battery"));
        battery.setId("welcome-battery");
        battery.selectedProperty().bindBidirectional(model.battery());
        CheckBox half = new CheckBox(texts.of("welcome.half"));
        half.setId("welcome-half");
        half.selectedProperty().bindBidirectional(model.half());
        return card("welcome.uses", Feather.SLIDERS, away, always, battery, half, point("welcome.uses.later"));
    }

    private RadioButton radio(String id, String key, When when, ToggleGroup group) {
        RadioButton radio = new RadioButton(texts.of(key));
        radio.setId(id);
        radio.setToggleGroup(group);
        radio.setWrapText(true);
        model.when().subscribe(now -> radio.setSelected(now == when));
        radio.setOnAction(_ -> model.when().set(when));
        return radio;
    }

    private Node projects() {
        VBox list = new VBox(10);
        list.setId("offers");
        model.offers().subscribe(offers -> list.getChildren()
                .setAll(
                        offers.isEmpty()
                                ? List.of(point("welcome.projects.none"))
                                : offers.stream().map(this::offer).toList()));
        ScrollPane scroll = new ScrollPane(list);
        scroll.setFitToWidth(true);
        scroll.setPrefHeight(190);
        scroll.getStyleClass().add("card-scroll");
        return card("welcome.projects", Feather.LAYERS, scroll);
    }

    private Node offer(Offer offer) {
        CheckBox box = new CheckBox(offer.title());
        box.setWrapText(true);
        box.setSelected(model.chosen().contains(offer.id()));
        box.setOnAction(_ -> {
            if (box.isSelected()) {
                model.chosen().add(offer.id());
            } else {
                model.chosen().remove(offer.id());
            }
        });
        Label about = wrapped(offer.about());
        about.getStyleClass().addAll("muted", "small");
        return new VBox(2, box, about);
    }

    private Label point(String key) {
        return wrapped(texts.of(key));
    }

    private static Label wrapped(String words) {
        Label label = Labels.of(words);
        label.setWrapText(true);
        label.setMinHeight(USE_PREF_SIZE);
        return label;
    }

    private Node card(String titleKey, Ikon icon, Node... parts) {
        StackPane tile = new StackPane(new FontIcon(icon));
        tile.getStyleClass().add("icon-tile");
        Tone.PLAIN.dress(tile);
        HBox head = new HBox(10, tile, Labels.of(texts.of(titleKey), "card-title"));
        head.setAlignment(Pos.CENTER_LEFT);
        VBox card = new VBox(12, head);
        card.getChildren().addAll(parts);
        card.getStyleClass().add("card");
        card.setMaxHeight(Double.MAX_VALUE);
        return card;
    }
}
