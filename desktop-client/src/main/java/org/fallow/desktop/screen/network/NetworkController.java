package org.fallow.desktop.screen.network;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.fallow.desktop.component.AreaPlot;
import org.fallow.desktop.component.Chip;
import org.fallow.desktop.component.Rows;
import org.fallow.desktop.component.StatCard.Figure;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.link.Asking;
import org.fallow.desktop.link.Program;
import org.fallow.desktop.link.Sight;
import org.fallow.desktop.screen.network.NetworkModel.Peer;
import org.fallow.desktop.text.Texts;
import org.fallow.node.control.ApiJson;
import org.fallow.node.control.NodeApi;
import org.fallow.node.status.NetworkFigures;
import org.fallow.node.status.NodeStatus;
import org.fallow.node.status.PeerStatus;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Turns peers and estimates into words; asks for an invite link. */
public final class NetworkController {
    /** How far the plot of the peers goes back, in points of {@link #POINT_PERIOD}. */
    private static final int POINTS_MAX = 120;

    private static final Duration POINT_PERIOD = Duration.ofSeconds(5);

    private final Texts texts;
    private final NetworkModel model;
    private final Asking node;
    private final Program program;
    private final Deque<Double> points = new ArrayDeque<>();
    private Instant nextPoint = Instant.MIN;
    private List<String> invitedFrom = List.of();

    /** Writes to {@code model}. */
    public NetworkController(Texts texts, NetworkModel model, Asking node, Program program) {
        this.texts = texts;
        this.model = model;
        this.node = node;
        this.program = program;
    }

    /** Notes how many peers there are, whether or not the page is in sight. */
    public void note(Sight sight) {
        if (sight instanceof Sight.Reached reached && !reached.at().isBefore(nextPoint)) {
            nextPoint = reached.at().plus(POINT_PERIOD);
            points.addLast((double) reached.node().peers());
            if (points.size() > POINTS_MAX) {
                points.removeFirst();
            }
        }
    }

    /** Shows what is known now. */
    public void see(Sight sight) {
        Sight.Reached reached = sight.newest();
        if (reached == null) {
            return;
        }
        NodeStatus status = reached.node();
        Rows.update(
                model.peers(),
                reached.slow().peers().stream()
                        .sorted(Comparator.comparing(PeerStatus::peerId))
                        .map(this::peer)
                        .toList());
        long inbound =
                reached.slow().peers().stream().filter(PeerStatus::inbound).count();
        model.connected()
                .set(new Figure(
                        texts.number(status.peers()),
                        texts.of("card.network.unit"),
                        texts.of("network.inbound", texts.number(inbound)),
                        status.peers() == 0 ? Tone.WARN : Tone.GOOD,
                        texts.of("network.inbound.note")));
        model.table()
                .set(new Figure(
                        texts.number(status.dhtTable()),
                        texts.of("network.table.unit"),
                        texts.of(status.dhtTable() == 0 ? "network.table.empty" : "network.table.ok"),
                        status.dhtTable() == 0 ? Tone.WARN : Tone.GOOD,
                        ""));
        estimates(status.network());
        model.address().set(String.join("\n", status.listen()));
        double seconds = (points.size() - 1) * POINT_PERIOD.toSeconds();
        model.plot()
                .set(new AreaPlot.Data(
                        List.copyOf(points),
                        texts.of("units.checkpoint.ago", texts.duration((long) Math.max(0, seconds))),
                        texts.of("plot.now"),
                        -1));
        if (sight instanceof Sight.Reached && !status.listen().equals(invitedFrom)) {
            invitedFrom = status.listen();
            program.run(List.of("invite", "--json"), this::invited);
        }
    }

    private void estimates(@Nullable NetworkFigures network) {
        if (network == null) {
            String note = texts.of("network.unknown.note");
            model.size().set(new Figure("–", "", texts.of("network.unknown"), Tone.QUIET, note));
            model.idle().set(new Figure("–", "", texts.of("network.unknown"), Tone.QUIET, note));
            return;
        }
        model.size()
                .set(estimate(
                        network.servers(),
                        "network.size.unit",
                        texts.of("network.looks", texts.number(network.looks()))));
        NetworkFigures.Figure idle = network.idleCores();
        model.idle()
                .set(
                        idle == null
                                ? new Figure("–", "", texts.of("network.unknown"), Tone.QUIET, "")
                                : estimate(idle, "network.idle.unit", ""));
    }

    private Figure estimate(NetworkFigures.Figure figure, String unit, String note) {
        String error = figure.error() == 0
                ? texts.of("network.counted")
                : texts.of("network.error", texts.decimal(figure.error(), figure.error() < 10 ? 1 : 0));
        return new Figure(texts.number(Math.round(figure.value())), texts.of(unit), error, Tone.PLAIN, note);
    }

    private Peer peer(PeerStatus peer) {
        Double latency = peer.latencyMillis();
        return new Peer(
                peer.peerId(),
                Texts.brief(peer.peerId()),
                peer.address(),
                peer.agent().isEmpty() ? "–" : peer.agent(),
                latency == null ? "–" : texts.of("network.ms", texts.decimal(latency, latency < 10 ? 1 : 0)),
                texts.duration(peer.connectedSeconds()),
                peer.inbound()
                        ? new Chip(texts.of("network.in"), Tone.PLAIN)
                        : new Chip(texts.of("network.out"), Tone.QUIET));
    }

    /** Looks at the whole network now. */
    public void census() {
        model.trouble().set("");
        model.busy().set(texts.of("network.looking"));
        node.ask(
                NodeApi::census,
                _ -> {
                    model.busy().set("");
                    node.look();
                },
                why -> {
                    model.busy().set("");
                    model.trouble().set(why);
                });
    }

    private void invited(Program.Ended ended) {
        try {
            if (ended.exit() == 0) {
                JsonNode said = ApiJson.read(ended.out().getBytes(StandardCharsets.UTF_8), JsonNode.class);
                String reach = said.path("reach").asString("");
                model.link().set(said.path("link").asString(""));
                model.reach()
                        .set(new Chip(texts.of("reach." + reach), reach.equals("internet") ? Tone.GOOD : Tone.WARN));
                model.reachNote().set(texts.of("reach." + reach + ".note"));
                return;
            }
        } catch (JacksonException e) {
            model.trouble().set(String.valueOf(e.getMessage()));
        }
        invitedFrom = List.of();
        model.link().set("");
        model.reach().set(new Chip(texts.of("reach.unknown"), Tone.QUIET));
        model.reachNote().set(ended.err());
    }
}
