package org.fallow.desktop.component;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.fallow.desktop.text.Texts;
import org.fallow.node.status.EventKind;
import org.fallow.node.status.NodeEvent;
import org.fallow.node.status.TaskState;
import org.fallow.node.status.TaskStatus;

/**
 * A unit on this computer, in words.
 *
 * @param batch the batch's CID
 * @param unit index in the batch
 * @param project the project's title
 * @param name short name of the unit
 * @param progress 0 to 1
 * @param percent the same in words
 * @param time how long it has run
 * @param left how long it still takes, as far as its progress tells
 * @param checkpoint how old the last checkpoint is
 * @param state in a word
 * @param stage where it stands
 */
public record UnitRow(
        String batch,
        long unit,
        String project,
        String name,
        double progress,
        String percent,
        String time,
        String left,
        String checkpoint,
        Chip state,
        Stage stage) {
    /** Where a unit stands. */
    public enum Stage {
        /** It runs, waits or is held back. */
        IN_HAND,
        /** It waits for others' votes. */
        VOTED,
        /** Its result was accepted. */
        ACCEPTED,
        /** It came to nothing. */
        REJECTED,
        /** It was settled without this node. */
        LATE
    }

    /** The events that tell how a unit ended here. */
    public static final List<EventKind> ENDS = List.of(
            EventKind.UNIT_FINISHED,
            EventKind.UNIT_LOST,
            EventKind.UNIT_ACCEPTED,
            EventKind.UNIT_CONTRADICTED,
            EventKind.UNIT_LATE);

    private static final double PROGRESS_MIN = 0.01;

    /** A unit in hand, at a moment. */
    public static UnitRow of(TaskStatus task, Instant now, Texts texts) {
        Long written = task.lastCheckpointMillis();
        String age = written == null
                ? texts.of("units.checkpoint.none")
                : texts.of("units.checkpoint.ago", texts.duration(Math.max(0, (now.toEpochMilli() - written) / 1000)));
        return new UnitRow(
                task.batch(),
                task.unit(),
                task.project(),
                name(task.batch(), task.unit()),
                task.progress(),
                texts.percent(task.progress()),
                task.seconds() < 1 ? "–" : texts.duration((long) task.seconds()),
                left(task, texts),
                age,
                chip(task.state(), texts),
                stage(task.state()));
    }

    /** A unit that has ended here, by one of {@link #ENDS}. */
    public static UnitRow of(NodeEvent end, String project, Texts texts) {
        TaskState state = switch (end.kind()) {
            case UNIT_ACCEPTED -> TaskState.ACCEPTED;
            case UNIT_CONTRADICTED -> TaskState.CONTRADICTED;
            case UNIT_LOST -> TaskState.FAILED;
            case NODE, STATE, UNIT_BEGUN, UNIT_FINISHED, UNIT_LATE, PEER_CONNECTED, PEER_LEFT -> TaskState.VOTED;
            case BATCH, BATCH_DONE, PROJECT, SETTING, TROUBLE -> TaskState.VOTED;
        };
        boolean late = end.kind() == EventKind.UNIT_LATE;
        String batch = end.batch() == null ? "" : end.batch();
        long unit = end.unit() == null ? 0 : end.unit();
        double progress = state == TaskState.FAILED ? 0 : 1;
        return new UnitRow(
                batch,
                unit,
                project,
                name(batch, unit),
                progress,
                texts.percent(progress),
                "–",
                "–",
                "–",
                late ? new Chip(texts.of("event.unit-late"), Tone.QUIET) : chip(state, texts),
                late ? Stage.LATE : stage(state));
    }

    private static String name(String batch, long unit) {
        return batch.substring(Math.max(0, batch.length() - 6)) + "/" + unit;
    }

    private static Chip chip(TaskState state, Texts texts) {
        return new Chip(texts.of("task." + state.name().toLowerCase(Locale.ROOT)), tone(state));
    }

    private static Stage stage(TaskState state) {
        return switch (state) {
            case WAITING, RUNNING, PAUSED -> Stage.IN_HAND;
            case VOTED -> Stage.VOTED;
            case ACCEPTED -> Stage.ACCEPTED;
            case CONTRADICTED, FAILED -> Stage.REJECTED;
        };
    }

    /** What tells it from all others. */
    public String key() {
        return batch + "/" + unit;
    }

    private static String left(TaskStatus task, Texts texts) {
        boolean told = task.state() == TaskState.RUNNING && task.progress() >= PROGRESS_MIN;
        return told ? texts.duration((long) (task.seconds() * (1 - task.progress()) / task.progress())) : "–";
    }

    private static Tone tone(TaskState state) {
        return switch (state) {
            case RUNNING -> Tone.PLAIN;
            case ACCEPTED -> Tone.GOOD;
            case PAUSED -> Tone.WARN;
            case CONTRADICTED, FAILED -> Tone.BAD;
            case WAITING, VOTED -> Tone.QUIET;
        };
    }
}
