package org.fallow.desktop.screen.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.fallow.desktop.component.OfflineBanner;
import org.fallow.desktop.component.StatCard.Figure;
import org.fallow.desktop.component.StatePill;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.component.UnitTable;
import org.fallow.desktop.link.Sight;
import org.fallow.desktop.link.Steering;
import org.fallow.desktop.screen.dashboard.DashboardModel.Lever;
import org.fallow.desktop.text.Texts;
import org.fallow.node.status.NodeStatus;
import org.fallow.node.status.ProjectStatus;
import org.fallow.node.status.TaskState;
import org.fallow.node.status.TaskStatus;

/** Turns what is known of the node into the dashboard's words, and its buttons into requests. */
public final class DashboardController {
    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Texts texts;
    private final DashboardModel model;
    private final Steering steering;

    /** Writes to {@code model} and steers by {@code steering}. */
    public DashboardController(Texts texts, DashboardModel model, Steering steering) {
        this.texts = texts;
        this.model = model;
        this.steering = steering;
    }

    /** Stops computing until resumed. */
    public void pause() {
        model.trouble().set("");
        steering.pause(this::failed);
    }

    /** Stops computing for 15 minutes. */
    public void pauseForAQuarter() {
        model.trouble().set("");
        steering.pause(QUARTER, this::failed);
    }

    /** Stops computing for an hour. */
    public void pauseForAnHour() {
        model.trouble().set("");
        steering.pause(HOUR, this::failed);
    }

    /** Computes again. */
    public void resume() {
        model.trouble().set("");
        steering.resume(this::failed);
    }

    /** Shows what is known now. */
    public void see(Sight sight) {
        switch (sight) {
            case Sight.Looking ignored -> {
                model.state().set(new StatePill.State(texts.of("state.looking"), Tone.QUIET));
                model.reason().set(texts.of("reason.looking"));
            }
            case Sight.Reached reached -> {
                model.offline().set(OfflineBanner.Notice.NONE);
                model.stale().set(false);
                figures(reached);
                state(reached.node());
            }
            case Sight.Lost lost -> lost(lost);
        }
    }

    private void failed(String why) {
        model.trouble().set(texts.of("pause.failed", why));
    }

    private void lost(Sight.Lost lost) {
        boolean never = lost.last() == null;
        String title = texts.of(never ? "offline.title.none" : "offline.title.lost");
        model.offline().set(new OfflineBanner.Notice(true, title, texts.of("offline.why", lost.why())));
        model.state().set(new StatePill.State(texts.of("state.offline"), Tone.QUIET));
        model.reason().set(texts.of(never ? "reason.never" : "reason.offline"));
        model.lever().set(Lever.NONE);
        model.trouble().set("");
        model.stale().set(true);
    }

    private void state(NodeStatus node) {
        model.state()
                .set(
                        switch (node.state()) {
                            case STARTING -> new StatePill.State(texts.of("state.starting"), Tone.PLAIN);
                            case COMPUTING ->
                                new StatePill.State(
                                        texts.of(
                                                "state.computing",
                                                texts.number(node.running()),
                                                texts.number(node.slots())),
                                        Tone.GOOD);
                            case IDLE -> new StatePill.State(texts.of("state.idle"), Tone.PLAIN);
                            case FAILING -> new StatePill.State(texts.of("state.failing"), Tone.BAD);
                            case FINISHING ->
                                new StatePill.State(
                                        texts.of("state.finishing", texts.number(node.running())), Tone.WARN);
                            case PAUSED -> new StatePill.State(texts.of("state.paused"), Tone.WARN);
                            case SERVING -> new StatePill.State(texts.of("state.serving"), Tone.PLAIN);
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
        List<UnitTable.Row> rows = reached.tasks().stream()
                .filter(DashboardController::isInHand)
                .map(task -> row(task, reached.at()))
                .toList();
        if (!rows.equals(model.units())) {
            model.units().setAll(rows);
        }
        model.particulars()
                .set(new DashboardModel.Particulars(
                        node.peerId(),
                        node.agent(),
                        texts.duration(node.uptimeSeconds()),
                        node.listen().isEmpty() ? "" : node.listen().getFirst()));
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

    private UnitTable.Row row(TaskStatus task, Instant now) {
        Long checkpoint = task.lastCheckpointMillis();
        String age = checkpoint == null
                ? texts.of("units.checkpoint.none")
                : texts.of(
                        "units.checkpoint.ago", texts.duration(Math.max(0, (now.toEpochMilli() - checkpoint) / 1000)));
        String batch = task.batch();
        return new UnitTable.Row(
                task.project(),
                batch.substring(Math.max(0, batch.length() - 6)) + "/" + task.unit(),
                task.progress(),
                texts.percent(task.progress()),
                texts.duration((long) task.seconds()),
                age,
                texts.of("task." + word(task.state())),
                task.state() == TaskState.RUNNING ? Tone.PLAIN : Tone.QUIET);
    }

    private static String word(TaskState state) {
        return switch (state) {
            case WAITING -> "waiting";
            case RUNNING -> "running";
            case PAUSED -> "paused";
            case VOTED -> "voted";
            case ACCEPTED -> "accepted";
            case CONTRADICTED -> "contradicted";
            case FAILED -> "failed";
        };
    }
}
