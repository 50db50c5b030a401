package org.fallow.desktop.screen.dashboard;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SplitMenuButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.component.OfflineBanner;
import org.fallow.desktop.component.StatCard;
import org.fallow.desktop.component.StatePill;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.component.UnitTable;
import org.fallow.desktop.screen.dashboard.DashboardModel.Lever;
import org.fallow.desktop.text.Texts;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The dashboard: a line on top with what the node does and why, figures, and the units that run. */
public final class DashboardView extends ScrollPane {
    private static final double GAP = 12;
    private static final double UNITS_HEIGHT_MIN = 240;
    /** Below this width the node's particulars stand under the units instead of beside them. */
    private static final double NARROW = 820;

    private final Texts texts;
    private final DashboardModel model;
    private final DashboardController controller;

    /**
     * A dashboard that follows {@code model}.
     *
     * @param startCommand what starts a node, said when there is none
     * @param switchTheme what the button for light and dark does
     */
    public DashboardView(
            Texts texts,
            DashboardModel model,
            DashboardController controller,
            String startCommand,
            Runnable switchTheme) {
        this.texts = texts;
        this.model = model;
        this.controller = controller;
        Node figures = figures();
        Node lower = lower();
        VBox.setVgrow(lower, Priority.ALWAYS);
        VBox page = new VBox(
                head(switchTheme), trouble(), new OfflineBanner(texts, startCommand, model.offline()), figures, lower);
        page.getStyleClass().add("page");
        model.stale().subscribe(stale -> {
            dim(figures, stale);
            dim(lower, stale);
        });
        getStyleClass().add("page-scroll");
        setContent(page);
        setFitToWidth(true);
        setFitToHeight(true);
    }

    private static void dim(Node node, boolean stale) {
        node.getStyleClass().remove("stale");
        if (stale) {
            node.getStyleClass().add("stale");
        }
    }

    private Node head(Runnable switchTheme) {
        Label reason = Labels.of("", "muted");
        reason.setId("reason");
        reason.setWrapText(true);
        reason.setMinHeight(USE_PREF_SIZE);
        reason.textProperty().bind(model.reason());
        VBox words = new VBox(2, Labels.whole(texts.of("place.dashboard"), "page-title"), reason);
        HBox.setHgrow(words, Priority.ALWAYS);
        Button theme = new Button("", new FontIcon(Feather.SUN));
        theme.setId("theme");
        theme.getStyleClass().addAll("button-icon", "flat");
        theme.setAccessibleText(texts.of("theme.switch"));
        theme.setTooltip(new Tooltip(texts.of("theme.switch")));
        theme.setOnAction(event -> switchTheme.run());
        StatePill pill = new StatePill(model.state());
        pill.setMinWidth(USE_PREF_SIZE);
        HBox head = new HBox(10, words, pill, pause(), resume(), theme);
        head.setAlignment(Pos.CENTER_LEFT);
        return head;
    }

    private Node pause() {
        MenuItem quarter = new MenuItem(texts.of("pause.quarter"));
        quarter.setOnAction(event -> controller.pauseForAQuarter());
        MenuItem hour = new MenuItem(texts.of("pause.hour"));
        hour.setOnAction(event -> controller.pauseForAnHour());
        MenuItem always = new MenuItem(texts.of("pause.always"));
        always.setOnAction(event -> controller.pause());
        SplitMenuButton pause = new SplitMenuButton(quarter, hour, always);
        pause.setId("pause");
        pause.setText(texts.of("pause.now"));
        pause.setGraphic(new FontIcon(Feather.PAUSE));
        pause.setMinWidth(USE_PREF_SIZE);
        pause.setOnAction(event -> controller.pause());
        showFor(pause, Lever.PAUSE);
        return pause;
    }

    private Node resume() {
        Button resume = new Button(texts.of("pause.resume"), new FontIcon(Feather.PLAY));
        resume.setId("resume");
        resume.setMinWidth(USE_PREF_SIZE);
        resume.setOnAction(event -> controller.resume());
        showFor(resume, Lever.RESUME);
        return resume;
    }

    private void showFor(Node button, Lever lever) {
        model.lever().subscribe(now -> {
            button.setVisible(now == lever);
            button.setManaged(now == lever);
        });
    }

    private Node trouble() {
        Label trouble = Labels.of("", "chip");
        trouble.setId("trouble");
        trouble.setWrapText(true);
        Tone.BAD.dress(trouble);
        model.trouble().subscribe(words -> {
            trouble.setText(words);
            trouble.setVisible(!words.isEmpty());
            trouble.setManaged(!words.isEmpty());
        });
        return trouble;
    }

    private Node figures() {
        GridPane grid = new GridPane(GAP, GAP);
        grid.getColumnConstraints().setAll(columns(25, 25, 25, 25));
        grid.addRow(
                0,
                new StatCard(texts.of("card.accepted"), Feather.CHECK_CIRCLE, Tone.GOOD, model.accepted()),
                new StatCard(texts.of("card.cpu"), Feather.CLOCK, Tone.PLAIN, model.cpuTime()),
                new StatCard(texts.of("card.network"), Feather.GLOBE, Tone.WARN, model.network()),
                new StatCard(texts.of("card.projects"), Feather.LAYERS, Tone.PLAIN, model.projects()));
        return grid;
    }

    private Node lower() {
        VBox empty = new VBox(
                6,
                new FontIcon(Feather.MOON),
                Labels.of(texts.of("units.none"), "card-title"),
                Labels.of(texts.of("units.none.note"), "muted", "small"));
        empty.setAlignment(Pos.CENTER);
        UnitTable table = new UnitTable(texts, model.units(), empty);
        VBox.setVgrow(table, Priority.ALWAYS);
        VBox units = new VBox(8, Labels.of(texts.of("units.title"), "card-title"), table);
        units.getStyleClass().add("card");
        units.setMinHeight(UNITS_HEIGHT_MIN);
        Node particulars = particulars();
        GridPane grid = new GridPane(GAP, GAP);
        grid.getChildren().addAll(units, particulars);
        grid.widthProperty().map(width -> width.doubleValue() < NARROW).subscribe(narrow -> {
            grid.getColumnConstraints().setAll(narrow ? columns(100) : columns(68, 32));
            GridPane.setConstraints(particulars, narrow ? 0 : 1, narrow ? 1 : 0);
        });
        GridPane.setVgrow(units, Priority.ALWAYS);
        return grid;
    }

    private Node particulars() {
        Label peerId = Labels.of("", "mono");
        peerId.setWrapText(true);
        peerId.setMinHeight(USE_PREF_SIZE);
        Label version = Labels.of("");
        Label uptime = Labels.of("");
        Label address = Labels.of("", "mono");
        address.setWrapText(true);
        address.setMinHeight(USE_PREF_SIZE);
        Button copy = new Button(texts.of("node.copy"), new FontIcon(Feather.COPY));
        copy.setOnAction(event -> {
            ClipboardContent content = new ClipboardContent();
            content.putString(model.particulars().get().address());
            Clipboard.getSystemClipboard().setContent(content);
        });
        model.particulars().subscribe(now -> {
            peerId.setText(now.peerId());
            version.setText(now.version());
            uptime.setText(now.uptime());
            address.setText(now.address().isEmpty() ? "–" : now.address());
            copy.setDisable(now.address().isEmpty());
        });
        VBox card = new VBox(
                10,
                Labels.of(texts.of("node.title"), "card-title"),
                named("node.uptime", uptime),
                named("node.version", version),
                named("node.id", peerId),
                named("node.listen", address),
                copy);
        card.getStyleClass().add("card");
        return card;
    }

    private Node named(String key, Label value) {
        return new VBox(2, Labels.of(texts.of(key), "muted", "small"), value);
    }

    private static List<ColumnConstraints> columns(double... percents) {
        List<ColumnConstraints> columns = new ArrayList<>();
        for (double percent : percents) {
            ColumnConstraints column = new ColumnConstraints();
            column.setPercentWidth(percent);
            columns.add(column);
        }
        return columns;
    }
}
