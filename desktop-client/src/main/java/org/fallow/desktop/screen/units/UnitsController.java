package org.fallow.desktop.screen.units;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
import org.fallow.node.status.NodeEvent;
import org.fallow.node.status.TaskStatus;
import org.fallow.node.status.UnitStory;
import org.fallow.node.status.UnitVerdict;
import org.jspecify.annotations.Nullable;

/** Turns the node's units into rows, and a selected one into its story. */
public final class UnitsController {
    private static final int RESULT_CHARS_MAX = 4_000;
    private static final int EVENTS_MAX = 1_000;

    private final Texts texts;
    private final UnitsModel model;
    private final Asking node;
    private final Desk desk;
    private Sight.@Nullable Reached seen;
    private @Nullable UnitRow selected;
    private List<NodeEvent> ends = List.of();

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
        if (sight instanceof Sight.Reached) {
            node.ask(
                    api -> api.log(EVENTS_MAX, UnitRow.ENDS),
                    events -> {
                        ends = ends(events);
                        show();
                    },
                    model.trouble()::set);
        }
        show();
    }

    /** The last thing that happened to each unit, the newest first. */
    private static List<NodeEvent> ends(List<NodeEvent> events) {
        Map<String, NodeEvent> last = new LinkedHashMap<>();
        for (NodeEvent event : events.reversed()) {
            if (event.batch() != null && event.unit() != null) {
                last.putIfAbsent(event.batch() + "/" + event.unit(), event);
            }
        }
        return List.copyOf(last.values());
    }

    private void show() {
        Sight.Reached known = seen;
        if (known == null) {
            return;
        }
        Map<String, UnitRow> rows = new LinkedHashMap<>();
        Filter wanted = model.filter().get();
        for (TaskStatus task : known.tasks()) {
            UnitRow row = UnitRow.of(task, known.at(), texts);
            rows.put(row.key(), row);
        }
        Map<String, String> titles = new HashMap<>();
        known.slow().batches().forEach(batch -> titles.put(batch.id(), batch.title()));
        for (NodeEvent end : ends) {
            UnitRow row = UnitRow.of(end, titles.getOrDefault(end.batch(), "–"), texts);
            rows.putIfAbsent(row.key(), row);
        }
        Rows.update(
                model.rows(),
                rows.values().stream()
                        .filter(row -> wanted == Filter.ALL || wanted == filter(row.stage()))
                        .toList());
        model.count()
                .set(texts.of(
                        "units.count",
                        texts.number(rows.size()),
                        texts.number(known.node().running())));
    }

    private static Filter filter(UnitRow.Stage stage) {
        return switch (stage) {
            case IN_HAND -> Filter.OPEN;
            case VOTED -> Filter.VOTED;
            case ACCEPTED -> Filter.ACCEPTED;
            case REJECTED -> Filter.REJECTED;
            case LATE -> Filter.ALL;
        };
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
        if (selected == null || !row.key().equals(selected.key())) {
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
        Tone tone = switch (vote.state()) {
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
        Tone tone = switch (verdict) {
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
        String name =
                "proof-" + row.batch().substring(Math.max(0, row.batch().length() - 6)) + "-" + row.unit() + ".fp";
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
