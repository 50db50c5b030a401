package org.fallow.desktop.screen.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.fallow.desktop.component.Chip;
import org.fallow.desktop.component.Rows;
import org.fallow.desktop.component.RuleRow;
import org.fallow.desktop.component.StatCard.Figure;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.component.UnitRow;
import org.fallow.desktop.link.Asking;
import org.fallow.desktop.link.History;
import org.fallow.desktop.link.Sight;
import org.fallow.desktop.screen.dashboard.DashboardModel.Lever;
import org.fallow.desktop.text.Texts;
import org.fallow.node.control.NodeApi;
import org.fallow.node.status.NodeStatus;
import org.fallow.node.status.ProjectStatus;
import org.fallow.node.status.RuleState;
import org.fallow.node.status.TaskStatus;

/** Turns what is known of the node into the dashboard's words, and its buttons into requests. */
public final class DashboardController {
    /** More stand on the page of the units. */
    private static final int UNITS_MAX = 100;

    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Texts texts;
    private final DashboardModel model;
    private final Asking node;
    private final History history;
    private Instant now = Instant.EPOCH;

    /** Writes to {@code model}, steers {@code node}, and plots {@code history}. */
    public DashboardController(Texts texts, DashboardModel model, Asking node, History history) {
        this.texts = texts;
        this.model = model;
        this.node = node;
        this.history = history;
        model.period().subscribe(_ -> plot());
    }

    /** Stops computing until resumed. */
    public void pause() {
        tell(NodeApi::pause);
    }

    /** Stops computing for 15 minutes. */
    public void pauseForAQuarter() {
        tell(api -> api.pause(QUARTER));
    }

    /** Stops computing for an hour. */
    public void pauseForAnHour() {
        tell(api -> api.pause(HOUR));
    }

    /** Ends what runs, then pauses. */
    public void finish() {
        tell(NodeApi::finish);
    }

    /** Computes again. */
    public void resume() {
        tell(NodeApi::resume);
    }

    private void tell(Asking.Question<?> command) {
        model.trouble().set("");
        node.tell(command, this::failed);
    }

    /** Shows what is known now. */
    public void see(Sight sight) {
        switch (sight) {
            case Sight.Looking _ -> {
                model.state().set(new Chip(texts.of("state.looking"), Tone.QUIET));
                model.reason().set(texts.of("reason.looking"));
            }
            case Sight.Starting _ -> {
                model.state().set(new Chip(texts.of("state.starting"), Tone.PLAIN));
                model.reason().set(texts.of("reason.starting"));
            }
            case Sight.Reached reached -> {
                now = reached.at();
                figures(reached);
                gauges();
                state(reached.node());
                plot();
            }
            case Sight.Lost lost -> lost(lost);
        }
    }

    /** Asked only while the page is in sight: nothing else reads these sensors. */
    private void gauges() {
        node.ask(
                NodeApi::computer,
                computer -> Rows.update(
                        model.gauges(),
                        computer.gauges().stream()
                                .map(gauge -> GaugeRow.of(gauge, texts))
                                .toList()),
                _ -> {
                    // Where the node does not answer, the page says so already, and keeps the last figures.
                });
    }

    private void plot() {
        model.plot().set(model.period().get().of(history, now, texts));
    }

    private void failed(String why) {
        model.trouble().set(texts.of("pause.failed", why));
    }

    private void lost(Sight.Lost lost) {
        boolean never = lost.last() == null;
        model.state().set(new Chip(texts.of("state.offline"), Tone.QUIET));
        model.reason().set(texts.of(never ? "reason.never" : "reason.offline"));
        model.lever().set(Lever.NONE);
        model.trouble().set("");
    }

    private void state(NodeStatus node) {
        model.state()
                .set(
                        switch (node.state()) {
                            case STARTING -> new Chip(texts.of("state.starting"), Tone.PLAIN);
                            case COMPUTING ->
                                new Chip(
                                        texts.of(
                                                "state.computing",
                                                texts.number(node.running()),
                                                texts.number(node.slots())),
                                        Tone.GOOD);
                            case IDLE -> new Chip(texts.of("state.idle"), Tone.PLAIN);
                            case FAILING -> new Chip(texts.of("state.failing"), Tone.BAD);
                            case FINISHING ->
                                new Chip(texts.of("state.finishing", texts.number(node.running())), Tone.WARN);
                            case PAUSED -> new Chip(texts.of("state.paused"), Tone.WARN);
                            case SERVING -> new Chip(texts.of("state.serving"), Tone.PLAIN);
                        });
        model.lever()
                .set(
                        switch (node.state()) {
                            case STARTING, COMPUTING, IDLE, FAILING -> Lever.PAUSE;
                            case FINISHING, PAUSED -> Lever.RESUME;
                            case SERVING -> Lever.NONE;
                        });
        model.reason().set(node.reason());
    }

    private void figures(Sight.Reached reached) {
        NodeStatus node = reached.node();
        model.accepted().set(accepted(node.counts()));
        Texts.Amount time = texts.amount(node.counts().cpuSeconds());
        String runs = texts.of("card.cpu.runs", texts.number(node.counts().executions()));
        model.cpuTime().set(new Figure(time.number(), time.unit(), runs, Tone.QUIET, texts.of("card.cpu.note")));
        model.network().set(network(node));
        model.projects().set(projects(reached.projects()));
        Rows.update(
                model.units(),
                reached.tasks().stream()
                        .filter(DashboardController::isInHand)
                        .limit(UNITS_MAX)
                        .map(task -> UnitRow.of(task, reached.at(), texts))
                        .toList());
        Rows.update(
                model.rules(),
                reached.slow().rules().stream()
                        .filter(rule -> rule.state() == RuleState.STOPS || rule.state() == RuleState.UNKNOWN)
                        .map(rule -> RuleRow.of(rule, texts))
                        .toList());
        model.about().set(texts.of("node.about", node.agent(), texts.duration(node.uptimeSeconds())));
    }

    private Figure accepted(NodeStatus.Counts counts) {
        String unit = texts.of("card.accepted.unit");
        if (counts.contradicted() > 0) {
            String chip = texts.of("card.accepted.contradicted", texts.number(counts.contradicted()));
            String note = texts.of("card.accepted.contradicted.note");
            return new Figure(texts.number(counts.accepted()), unit, chip, Tone.BAD, note);
        }
        String chip = texts.of("card.accepted.waiting", texts.number(counts.waiting()));
        return new Figure(texts.number(counts.accepted()), unit, chip, Tone.GOOD, texts.of("card.accepted.note"));
    }

    private Figure network(NodeStatus node) {
        String key = node.peers() == 0 ? "card.network.alone" : "card.network.table";
        return new Figure(
                texts.number(node.peers()),
                texts.of("card.network.unit"),
                texts.of(key, texts.number(node.dhtTable())),
                node.peers() == 0 ? Tone.WARN : Tone.PLAIN,
                texts.of(node.peers() == 0 ? "card.network.alone.note" : "card.network.note"));
    }

    private Figure projects(List<ProjectStatus> known) {
        List<ProjectStatus> joined =
                known.stream().filter(ProjectStatus::joined).toList();
        String count = texts.number(joined.size());
        String unit = texts.of("card.projects.unit");
        if (joined.isEmpty()) {
            String note = texts.of("card.projects.none.note");
            return new Figure(count, unit, texts.of("card.projects.none"), Tone.WARN, note);
        }
        long total = joined.stream().mapToLong(ProjectStatus::unitsTotal).sum();
        long done = joined.stream().mapToLong(ProjectStatus::unitsAccepted).sum();
        String share = texts.percent(total == 0 ? 0 : (double) done / total);
        return new Figure(
                count, unit, texts.of("card.projects.share", share), Tone.GOOD, texts.of("card.projects.note"));
    }

    private static boolean isInHand(TaskStatus task) {
        return switch (task.state()) {
            case WAITING, RUNNING, PAUSED -> true;
            case VOTED, ACCEPTED, CONTRADICTED, FAILED -> false;
        };
    }
}
