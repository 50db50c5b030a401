package org.fallow.desktop.component;

import java.time.Instant;
import java.util.Locale;
import org.fallow.desktop.text.Texts;
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
        Chip state) {
    private static final double PROGRESS_MIN = 0.01;

    /** What a task is at a moment. */
    public static UnitRow of(TaskStatus task, Instant now, Texts texts) {
        Long written = task.lastCheckpointMillis();
        String age = written == null
                ? texts.of("units.checkpoint.none")
                : texts.of("units.checkpoint.ago", texts.duration(Math.max(0, (now.toEpochMilli() - written) / 1000)));
        boolean over = switch (task.state()) {
            case WAITING, RUNNING, PAUSED -> false;
            case VOTED, ACCEPTED, CONTRADICTED, FAILED -> true;
        };
        double progress = over && task.state() != TaskState.FAILED ? 1 : task.progress();
        return new UnitRow(
                task.batch(),
                task.unit(),
                task.project(),
                task.batch().substring(Math.max(0, task.batch().length() - 6)) + "/" + task.unit(),
                progress,
                texts.percent(progress),
                task.seconds() < 1 ? "–" : texts.duration((long) task.seconds()),
                left(task, texts),
                over ? "–" : age,
                new Chip(texts.of("task." + task.state().name().toLowerCase(Locale.ROOT)), tone(task.state())));
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
