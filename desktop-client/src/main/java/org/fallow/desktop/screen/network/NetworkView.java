package org.fallow.desktop.screen.network;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fallow.desktop.component.AreaPlot;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.component.Pages;
import org.fallow.desktop.component.QrCode;
import org.fallow.desktop.component.RowTable;
import org.fallow.desktop.component.StatCard;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.screen.network.NetworkModel.Peer;
import org.fallow.desktop.text.Texts;
import org.kordamp.ikonli.feather.Feather;

/** Figures on top, the peers below, and how others find this node. */
public final class NetworkView extends BorderPane {
    private static final double RIGHT_WIDTH = 352;
    private static final double CODE_SIDE = 170;

    private final Texts texts;
    private final NetworkModel model;

    /** A page that follows {@code model}. */
    public NetworkView(Texts texts, NetworkModel model, NetworkController controller) {
        this.texts = texts;
        this.model = model;
        GridPane figures = Pages.figures(
                new StatCard(texts.of("network.peers"), Feather.SHARE_2, Tone.GOOD, model.connected()),
                new StatCard(texts.of("network.table"), Feather.DATABASE, Tone.PLAIN, model.table()),
                new StatCard(texts.of("network.size"), Feather.GLOBE, Tone.WARN, model.size()),
                new StatCard(texts.of("network.idle"), Feather.CPU, Tone.PLAIN, model.idle()));
        Node empty = Pages.empty(Feather.SHARE_2, texts.of("network.empty"), texts.of("network.empty.note"));
        RowTable<Peer> table = new RowTable<>("peers", model.peers(), empty)
                .text(texts.of("network.peer"), 130, Peer::name, "mono")
                .text(texts.of("network.address"), 180, Peer::address, "mono", "muted")
                .text(texts.of("network.agent"), 150, Peer::agent)
                .text(texts.of("network.latency"), 84, Peer::latency)
                .text(texts.of("network.age"), 84, Peer::age, "muted")
                .chip(texts.of("network.direction"), 90, Peer::direction);
        VBox peers = new VBox(8, Labels.of(texts.of("network.peers.title"), "card-title"), Pages.growing(table));
        peers.getStyleClass().add("card");
        VBox right = new VBox(Pages.GAP, invite(), Pages.growing(overTime()));
        right.setMinWidth(RIGHT_WIDTH);
        right.setMaxWidth(RIGHT_WIDTH);
        Label busy = Labels.of("");
        busy.textProperty().bind(model.busy().map(now -> now.isEmpty() ? texts.of("network.about") : now));
        Button census = Pages.button("census", texts.of("network.census"), Feather.REFRESH_CW, controller::census);
        census.disableProperty().bind(model.busy().isNotEmpty());
        setCenter(Pages.page(
                Pages.head(texts.of("place.network"), busy, census),
                Pages.trouble("network-trouble", model.trouble()),
                figures,
                Pages.growing(new HBox(Pages.GAP, Pages.growing(peers), right))));
    }

    private Node invite() {
        TextField link = new TextField();
        link.setId("invite-link");
        link.setEditable(false);
        link.setAccessibleText(texts.of("network.invite"));
        link.getStyleClass().add("mono");
        link.textProperty().bind(model.link());
        Button copy = Pages.button(
                "copy-invite",
                texts.of("network.invite.copy"),
                Feather.COPY,
                () -> Pages.copy(model.link().get()));
        copy.disableProperty().bind(model.link().isEmpty());
        Button own = Pages.button(
                "copy-addresses",
                texts.of("network.own.copy"),
                Feather.COPY,
                () -> Pages.copy(model.address().get()));
        own.disableProperty().bind(model.address().isEmpty());
        Label reach = Labels.whole("", "chip");
        reach.setId("reach");
        model.reach().subscribe(now -> {
            reach.setText(now.word());
            Pages.present(reach, !now.word().isEmpty());
            now.tone().dress(reach);
        });
        HBox head = new HBox(Labels.of(texts.of("network.invite"), "card-title"), Pages.gap(), reach);
        head.setAlignment(Pos.CENTER_LEFT);
        QrCode code = new QrCode("invite-code", CODE_SIDE, texts.of("network.invite.code"));
        model.link().subscribe(code::show);
        VBox card = new VBox(
                8,
                head,
                Pages.wrapped(model.reachNote(), "muted", "small"),
                link,
                new FlowPane(8, 8, copy, own),
                new StackPane(code));
        card.getStyleClass().add("card");
        return card;
    }

    private Node overTime() {
        AreaPlot plot = new AreaPlot(true, _ -> 1, level -> texts.number(Math.round(level)));
        model.plot().subscribe(plot::show);
        return Pages.card(texts.of("network.plot"), Pages.growing(plot));
    }
}
