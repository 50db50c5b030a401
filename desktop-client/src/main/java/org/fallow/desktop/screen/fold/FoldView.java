package org.fallow.desktop.screen.fold;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.StringProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.fallow.desktop.component.AreaPlot;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.component.Pages;
import org.fallow.desktop.fold.Paint;
import org.fallow.desktop.fold.Painter;
import org.fallow.desktop.screen.fold.FoldModel.Choice;
import org.fallow.desktop.text.Texts;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The chain in the middle, what to see and how on top, the energies below. */
public final class FoldView extends BorderPane {
    private static final double PLOT_HEIGHT = 110;
    private static final double STEP = 12;
    private static final double NEARER = 1.12;

    private final Texts texts;
    private final FoldModel model;
    private final FoldController controller;
    private final FoldCanvas canvas;

    /** A page that follows {@code model}. */
    public FoldView(Texts texts, FoldModel model, FoldController controller, Painter painter) {
        this.texts = texts;
        this.model = model;
        this.controller = controller;
        this.canvas = new FoldCanvas(model, controller::pass, painter);
        canvas.setId("fold");
        canvas.setAccessibleText(texts.of("fold.keys"));
        Label caption = Labels.of("");
        caption.setId("fold-caption");
        caption.textProperty().bind(model.caption());
        AreaPlot energies = new AreaPlot(false, _ -> 0.1, level -> texts.decimal(level, 1));
        energies.setId("energies");
        energies.setPrefHeight(PLOT_HEIGHT);
        energies.setMinHeight(PLOT_HEIGHT);
        model.energies().subscribe(energies::show);
        energies.onPick(model.frame()::set);
        VBox card = Pages.growing(new VBox(8, choices(), Pages.growing(stage()), energies));
        card.getStyleClass().add("card");
        setCenter(Pages.page(
                Pages.head(
                        texts.of("place.fold"),
                        caption,
                        Pages.button("keep-fold-picture", texts.of("fold.picture"), Feather.IMAGE, this::picture),
                        Pages.button("keep-pdb", texts.of("fold.pdb"), Feather.DOWNLOAD, controller::keepPdb)),
                Pages.trouble("fold-trouble", model.trouble()),
                card));
    }

    private Node choices() {
        ComboBox<Choice> batch = box("fold-batch", model.batches(), model.batch(), controller::see);
        ComboBox<Choice> protein = box("fold-protein", model.proteins(), model.protein(), model.protein()::set);
        HBox paints = new HBox();
        ToggleGroup group = new ToggleGroup();
        Iterator<String> places =
                List.of("left-pill", "center-pill", "right-pill").iterator();
        for (Paint paint : Paint.values()) {
            String name = paint.name().toLowerCase(Locale.ROOT);
            ToggleButton button = new ToggleButton(texts.of("fold.paint." + name));
            button.setId("paint-" + name);
            button.getStyleClass().addAll(places.next(), "small");
            button.setMinWidth(USE_PREF_SIZE);
            button.setToggleGroup(group);
            model.paint().subscribe(now -> button.setSelected(now == paint));
            button.setOnAction(_ -> {
                button.setSelected(true);
                model.paint().set(paint);
            });
            paints.getChildren().add(button);
        }
        HBox row = new HBox(8, batch, protein, Pages.gap(), paints);
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }

    private static ComboBox<Choice> box(
            String id, ObjectProperty<List<Choice>> choices, StringProperty chosen, Consumer<String> choose) {
        ComboBox<Choice> box = new ComboBox<>();
        box.setId(id);
        box.setPrefWidth(230);
        box.setConverter(new StringConverter<>() {
            @Override
            public String toString(Choice choice) {
                return choice == null ? "" : choice.name();
            }

            @Override
            public Choice fromString(String text) {
                return new Choice("", text);
            }
        });
        Runnable show = () -> {
            if (!box.getItems().equals(choices.get())) {
                box.getItems().setAll(choices.get());
            }
            choices.get().stream()
                    .filter(choice -> choice.id().equals(chosen.get()))
                    .findFirst()
                    .ifPresent(box::setValue);
        };
        choices.subscribe(_ -> show.run());
        chosen.subscribe(_ -> show.run());
        box.setOnAction(_ -> {
            Choice now = box.getValue();
            if (now != null && !now.id().equals(chosen.get())) {
                choose.accept(now.id());
            }
        });
        return box;
    }

    private Node stage() {
        Label emptyTitle = Labels.of("", "card-title");
        emptyTitle.textProperty().bind(model.emptyTitle());
        Label note = Labels.of(texts.of("fold.none.note"), "muted", "small");
        VBox empty = new VBox(6, new FontIcon(Feather.BOX), emptyTitle, note);
        empty.setAlignment(Pos.CENTER);
        empty.getStyleClass().addAll("empty", "on-dark");
        model.frames().subscribe(now -> Pages.present(empty, now.isEmpty()));
        Button play = Pages.iconButton(
                "play",
                texts.of("fold.play"),
                Feather.PLAY,
                () -> model.playing().set(!model.playing().get()));
        model.playing().subscribe(now -> play.setGraphic(new FontIcon(now ? Feather.PAUSE : Feather.PLAY)));
        HBox controls = new HBox(
                4,
                Pages.iconButton("before", texts.of("fold.before"), Feather.SKIP_BACK, () -> controller.step(-1)),
                play,
                Pages.iconButton("next", texts.of("fold.next"), Feather.SKIP_FORWARD, () -> controller.step(1)),
                Pages.iconButton("nearer", texts.of("fold.nearer"), Feather.ZOOM_IN, () -> controller.zoom(NEARER)),
                Pages.iconButton(
                        "farther", texts.of("fold.farther"), Feather.ZOOM_OUT, () -> controller.zoom(1 / NEARER)),
                Pages.iconButton("reset", texts.of("fold.reset"), Feather.MAXIMIZE, controller::reset));
        controls.getStyleClass().add("fold-controls");
        controls.setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
        Label done = Labels.of("", "small", "on-dark");
        done.setId("fold-done");
        done.textProperty().bind(model.done());
        StackPane stage = new StackPane(canvas, empty, controls, done);
        StackPane.setAlignment(controls, Pos.BOTTOM_LEFT);
        StackPane.setAlignment(done, Pos.TOP_RIGHT);
        stage.getStyleClass().add("fold-stage");
        stage.setMinHeight(200);
        stage.setFocusTraversable(true);
        stage.setOnKeyPressed(this::key);
        stage.setOnScroll(event -> {
            controller.zoom(event.getDeltaY() > 0 ? NEARER : 1 / NEARER);
            event.consume();
        });
        double[] at = new double[2];
        stage.setOnMousePressed(event -> {
            stage.requestFocus();
            at[0] = event.getX();
            at[1] = event.getY();
        });
        stage.setOnMouseDragged(event -> {
            controller.turn(event.getX() - at[0], event.getY() - at[1]);
            at[0] = event.getX();
            at[1] = event.getY();
        });
        return stage;
    }

    private void key(KeyEvent event) {
        switch (event.getCode()) {
            case LEFT -> controller.turn(-STEP, 0);
            case RIGHT -> controller.turn(STEP, 0);
            case UP -> controller.turn(0, -STEP);
            case DOWN -> controller.turn(0, STEP);
            case PLUS, EQUALS, ADD -> controller.zoom(NEARER);
            case MINUS, SUBTRACT -> controller.zoom(1 / NEARER);
            case SPACE -> model.playing().set(!model.playing().get());
            case PAGE_UP -> controller.step(-1);
            case PAGE_DOWN -> controller.step(1);
            case HOME -> controller.reset();
            default -> {
                return;
            }
        }
        event.consume();
    }

    private void picture() {
        Painter.Picture shown = canvas.shown();
        if (shown != null) {
            controller.keepPicture(
                    shown.pixels(), shown.order().width(), shown.order().height());
        }
    }
}
