package org.fallow.desktop.screen.units;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.fallow.desktop.component.Chip;
import org.fallow.desktop.component.Rows;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.component.UnitRow;
import org.fallow.desktop.fold.Chain;
import org.fallow.desktop.link.Asking;
import org.fallow.desktop.link.Desk;
import org.fallow.desktop.link.Sight;
import org.fallow.desktop.screen.units.UnitsModel.Filter;
import org.fallow.desktop.screen.units.UnitsModel.Story;
import org.fallow.desktop.screen.units.UnitsModel.Vote;
import org.fallow.desktop.text.Texts;
import org.fallow.node.status.TaskStatus;
import org.fallow.node.status.UnitStory;
import org.fallow.node.status.UnitVerdict;
import org.jspecify.annotations.Nullable;

/** Turns the node's units into rows, and a selected one into its story. */
public final class UnitsController {
    private static final int RESULT_CHARS_MAX = 4_000;

    private final Texts texts;
    private final UnitsModel model;
    private final Asking node;
    private final Desk desk;
    private Sight.@Nullable Reached seen;
    private @Nullable UnitRow selected;

    /** Writes to {@code model}. */
    public UnitsController(Texts texts, UnitsModel model, Asking node, Desk desk) {
        this.texts = texts;
        this.model = model;
        this.node = node;
        this.desk = desk;
        model.filter().subscribe(_ -> show());
    }

    /** Shows what is known now. */
    public void see(Sight sight) {
        seen = sight.newest();
        show();
    }

    private void show() {
        Sight.Reached known = seen;
        if (known == null) {
            return;
        }
        List<TaskStatus> wanted = known.tasks().stream()
                .filter(task -> passes(task, model.filter().get()))
                .toList();
        Rows.update(
                model.rows(),
                wanted.stream()
                        .map(task -> UnitRow.of(task, known.at(), texts))
                        .toList());
        model.count()
                .set(texts.of(
                        "units.count",
                        texts.number(known.tasks().size()),
                        texts.number(known.node().running())));
    }

    private static boolean passes(TaskStatus task, Filter filter) {
        Filter own =
                switch (task.state()) {
                    case WAITING, RUNNING, PAUSED -> Filter.OPEN;
                    case VOTED -> Filter.VOTED;
                    case ACCEPTED -> Filter.ACCEPTED;
                    case CONTRADICTED, FAILED -> Filter.REJECTED;
                };
        return filter == Filter.ALL || filter == own;
    }

    /** Asks for the story of a unit. */
    public void select(UnitRow row) {
        selected = row;
        model.trouble().set("");
        model.done().set("");
        model.story()
                .set(new Story(
                        true,
                        row.project() + " · " + row.name(),
                        new Chip(texts.of("story.asking"), Tone.QUIET),
                        "",
                        List.of(),
                        List.of(),
                        "",
                        "",
                        false,
                        false));
        node.ask(api -> api.explain(row.batch(), row.unit()), story -> told(row, story), model.trouble()::set);
    }

    private void told(UnitRow row, UnitStory story) {
        if (!row.equals(selected)) {
            return;
        }
        String result = story.result() == null ? "" : story.result().toString();
        model.story()
                .set(new Story(
                        true,
                        row.project() + " · " + row.name(),
                        verdict(story.verdict()),
                        agreement(story),
                        story.why(),
                        story.votes().stream().map(this::vote).toList(),
                        cut(story.input().toString()),
                        cut(result),
                        story.verdict() != UnitVerdict.OPEN,
                        story.result() != null && Chain.read(story.result()).isPresent()));
    }

    private String agreement(UnitStory story) {
        long agree = story.votes().stream()
                .filter(vote -> vote.state() == UnitStory.VoteState.AGREES)
                .count();
        return agree == 0
                ? texts.of("story.sealed", texts.number(story.votes().size()), texts.number(story.quorum()))
                : texts.of(
                        "story.agree",
                        texts.number(agree),
                        texts.number(story.votes().size()));
    }

    private Vote vote(UnitStory.Vote vote) {
        Tone tone =
                switch (vote.state()) {
                    case AGREES -> Tone.GOOD;
                    case SEALED -> Tone.QUIET;
                    case CONTRADICTS, TWICE, VOID -> Tone.BAD;
                };
        return new Vote(
                Texts.brief(vote.voter()),
                texts.moment(Instant.ofEpochMilli(vote.whenMillis())),
                texts.decimal(vote.cpuMillis() / 1000.0, 1) + " " + texts.of("unit.seconds"),
                new Chip(texts.of("vote." + vote.state().name().toLowerCase(Locale.ROOT)), tone));
    }

    private Chip verdict(UnitVerdict verdict) {
        Tone tone =
                switch (verdict) {
                    case ACCEPTED -> Tone.GOOD;
                    case PROVISIONAL -> Tone.PLAIN;
                    case OPEN -> Tone.QUIET;
                    case DISPUTED, FAILED, STOPPED -> Tone.BAD;
                };
        return new Chip(texts.of("verdict." + verdict.name().toLowerCase(Locale.ROOT)), tone);
    }

    private static String cut(String text) {
        return text.length() <= RESULT_CHARS_MAX ? text : text.substring(0, RESULT_CHARS_MAX) + "…";
    }

    /** Keeps the proof of the selected unit as a file. */
    public void keepProof() {
        UnitRow row = selected;
        if (row == null) {
            return;
        }
        model.trouble().set("");
        String name = "proof-" + row.batch().substring(Math.max(0, row.batch().length() - 6)) + "-" + row.unit() + ".fp";
        node.ask(
                api -> api.proof(row.batch(), row.unit()),
                bytes -> desk.keep(
                        name,
                        bytes,
                        file -> model.done().set(texts.of("story.proof.kept", file)),
                        model.trouble()::set),
                model.trouble()::set);
    }

    /** The batch of the selected unit; empty for none. */
    public String batch() {
        UnitRow row = selected;
        return row == null ? "" : row.batch();
    }
}
