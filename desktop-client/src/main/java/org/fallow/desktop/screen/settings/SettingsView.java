package org.fallow.desktop.screen.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.component.Pages;
import org.fallow.desktop.link.Wishes;
import org.fallow.desktop.screen.settings.SettingsModel.Row;
import org.fallow.desktop.text.Texts;
import org.kordamp.ikonli.feather.Feather;

/** A line for each preference: what it is, what it does now, and where it is changed. */
public final class SettingsView extends BorderPane {
    private static final double CONTROL_WIDTH = 190;
    private static final List<String> LANGUAGES = List.of("", "en", "de");

    private final Texts texts;
    private final SettingsModel model;
    private final SettingsController controller;
    private final Map<String, Line> lines = new HashMap<>();
    private final VBox list = new VBox();

    /** The controls of one preference; shown anew when it changes, but never while it is being typed. */
    private record Line(Node node, Consumer<Row> show) {}

    /** A page that follows {@code model}. */
    public SettingsView(Texts texts, SettingsModel model, SettingsController controller) {
        this.texts = texts;
        this.model = model;
        this.controller = controller;
        list.setId("settings");
        VBox card = Pages.card(texts.of("settings.node"), list);
        model.rows().addListener((ListChangeListener<Row>) _ -> fill());
        fill();
        setCenter(Pages.page(
                Pages.head(texts.of("place.settings"), Labels.of(texts.of("settings.about"))),
                Pages.trouble("settings-trouble", model.trouble()),
                card,
                window()));
    }

    private void fill() {
        if (model.rows().isEmpty()) {
            list.getChildren()
                    .setAll(Pages.empty(Feather.SLIDERS, texts.of("settings.empty"), texts.of("settings.empty.note")));
            return;
        }
        List<Node> nodes = model.rows().stream()
                .map(row -> {
                    Line line = lines.computeIfAbsent(row.key(), _ -> line(row));
                    line.show().accept(row);
                    return line.node();
                })
                .toList();
        if (!nodes.equals(list.getChildren())) {
            list.getChildren().setAll(nodes);
        }
    }

    private Line line(Row first) {
        Label force = Labels.of("", "small");
        force.setId("force-" + first.key());
        Label state = Labels.whole("", "chip");
        Button usual = Pages.iconButton(
                "usual-" + first.key(),
                texts.of("settings.usual", first.usual()),
                Feather.ROTATE_CCW,
                () -> controller.set(first.key(), "usual"));
        Label about = Labels.of(first.about(), "muted", "small");
        about.setWrapText(true);
        about.setMinHeight(USE_PREF_SIZE);
        VBox words = Pages.growing(new VBox(2, Labels.of(first.name(), "setting-name"), about, force));
        Consumer<Row> showValue;
        Node control;
        if (first.isSwitch()) {
            CheckBox box = new CheckBox(texts.of("settings.stop"));
            box.setOnAction(_ -> controller.set(first.key(), box.isSelected() ? "stop" : "run"));
            control = box;
            showValue = row -> box.setSelected(row.value().equals("stop"));
        } else {
            TextField field = new TextField();
            field.setOnAction(_ -> controller.set(first.key(), field.getText()));
            field.setAccessibleText(first.name());
            control = field;
            String[] shown = {""};
            showValue = row -> {
                if (!field.isFocused() || !row.value().equals(shown[0])) {
                    field.setText(row.value());
                    shown[0] = row.value();
                }
            };
        }
        control.setId("set-" + first.key());
        HBox right = new HBox(8, state, control, usual);
        right.setAlignment(Pos.CENTER_RIGHT);
        right.setMinWidth(USE_PREF_SIZE);
        if (control instanceof TextField field) {
            field.setPrefWidth(CONTROL_WIDTH);
        }
        HBox row = new HBox(16, words, right);
        row.setAlignment(Pos.CENTER_LEFT);
        row.getStyleClass().add("setting");
        return new Line(row, now -> {
            force.setText(now.force());
            state.setText(now.state().word());
            now.state().tone().dress(state);
            Pages.present(state, !now.state().word().isEmpty());
            usual.setDisable(!now.set());
            showValue.accept(now);
        });
    }

    private Node window() {
        ChoiceBox<Wishes.Look> look = choice(
                "look",
                List.of(Wishes.Look.values()),
                each -> texts.of("settings.look." + each.name().toLowerCase(java.util.Locale.ROOT)),
                each -> controller.wish(model.wishes().get().withLook(each)));
        ChoiceBox<String> language = choice(
                "language",
                LANGUAGES,
                tag -> tag.isEmpty() ? texts.of("settings.language.system") : texts.of("settings.language." + tag),
                tag -> controller.wish(model.wishes().get().withLanguage(tag)));
        CheckBox stop = new CheckBox(texts.of("settings.close.stop"));
        stop.setId("stop-on-close");
        stop.setMinWidth(USE_PREF_SIZE);
        stop.setOnAction(_ -> controller.wish(model.wishes().get().withStopOnClose(stop.isSelected())));
        CheckBox notify = new CheckBox(texts.of("settings.notify.on"));
        notify.setId("notify");
        notify.setMinWidth(USE_PREF_SIZE);
        notify.setOnAction(_ -> controller.wish(model.wishes().get().withNotify(notify.isSelected())));
        model.wishes().subscribe(now -> {
            look.setValue(now.look());
            language.setValue(now.language());
            stop.setSelected(now.stopOnClose());
            notify.setSelected(now.notified());
        });
        return Pages.card(
                texts.of("settings.window"),
                windowLine("settings.look", "settings.look.about", look),
                windowLine("settings.language", "settings.language.about", language),
                Pages.wrapped(model.restart(), "small"),
                windowLine("settings.close", "settings.close.about", stop),
                new AutostartLine(texts, model, controller),
                windowLine("settings.notify", "settings.notify.about", notify));
    }

    private <T> ChoiceBox<T> choice(String id, List<T> all, Function<T, String> words, Consumer<T> chosen) {
        ChoiceBox<T> box = new ChoiceBox<>();
        box.setId(id);
        box.setPrefWidth(CONTROL_WIDTH);
        box.setConverter(new StringConverter<>() {
            @Override
            public String toString(T value) {
                return value == null ? "" : words.apply(value);
            }

            @Override
            public T fromString(String text) {
                return all.getFirst();
            }
        });
        box.getItems().setAll(all);
        box.setOnAction(_ -> chosen.accept(box.getValue()));
        return box;
    }

    private Node windowLine(String name, String about, Node control) {
        Label words = Labels.of(texts.of(about), "muted", "small");
        words.setWrapText(true);
        words.setMinHeight(USE_PREF_SIZE);
        HBox row = new HBox(16, Pages.growing(new VBox(2, Labels.of(texts.of(name), "setting-name"), words)), control);
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }
}
