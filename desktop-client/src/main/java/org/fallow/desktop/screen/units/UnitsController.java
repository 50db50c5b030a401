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
import org.fallow.desktop.link.EventMemory;
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

    /** The units by their keys, as the node told them. */
    private record Seen(Map<String, UnitRow> rows, Sight.Reached at) {}

    private final Texts texts;
    private final UnitsModel model;
    private final Asking node;
    private final EventMemory events;
    private final Desk desk;
    private @Nullable Seen seen;
    private @Nullable UnitRow selected;

    /** Writes to {@code model}. */
    public UnitsController(Texts texts, UnitsModel model, Asking node, EventMemory events, Desk desk) {
        this.texts = texts;
        this.model = model;
        this.node = node;
        this.events = events;
        this.desk = desk;
        model.filter().subscribe(_ -> show());
    }

    /** Shows what is known now; thousands of rows are made where the node is asked, not where they are shown. */
    public void see(Sight sight) {
        if (sight instanceof Sight.Reached reached) {
            Map<String, UnitRow> before = seen == null ? Map.of() : seen.rows();
            List<NodeEvent> ends = ends();
            node.ask(
                    _ -> rows(reached, ends, before),
                    rows -> {
                        seen = new Seen(rows, reached);
                        show();
                    },
                    model.trouble()::set);
        }
    }

    /** The rows by their keys. What has not changed is the very row from before, so that a table sees that at a glance. */
    private Map<String, UnitRow> rows(Sight.Reached known, List<NodeEvent> ends, Map<String, UnitRow> before) {
        Map<String, UnitRow> rows = new LinkedHashMap<>();
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
        rows.replaceAll((key, row) -> {
            UnitRow old = before.get(key);
            return row.equals(old) ? old : row;
        });
        return rows;
    }

    /** The last thing that happened to each unit, the newest first. */
    private List<NodeEvent> ends() {
        Map<String, NodeEvent> last = new LinkedHashMap<>();
        events.newestFirst(UnitRow.ENDS)
                .filter(event -> event.batch() != null && event.unit() != null)
                .forEach(event -> last.putIfAbsent(event.batch() + "/" + event.unit(), event));
        return List.copyOf(last.values());
    }

    private void show() {
        Seen known = seen;
        if (known == null) {
            return;
        }
        Filter wanted = model.filter().get();
        Rows.update(
                model.rows(),
                known.rows().values().stream()
                        .filter(row -> wanted == Filter.ALL || wanted == filter(row.stage()))
                        .toList());
        showInHand(known.at());
        model.count()
                .set(texts.of(
                        "units.count",
                        texts.number(known.rows().size()),
                        texts.number(known.at().node().running())));
    }

    private void showInHand(Sight.Reached known) {
        UnitRow row = selected;
        model.inHand()
                .set(known.tasks().stream()
                        .filter(task -> row != null
                                && task.unit() == row.unit()
                                && task.batch().equals(row.batch()))
                        .filter(UnitsController::isUnderWay)
                        .findFirst()
                        .map(task -> InHand.of(
                                task,
                                task.project() + " · "
                                        + UnitRow.of(task, known.at(), texts).name(),
                                texts))
                        .orElse(InHand.NONE));
    }

    private static boolean isUnderWay(TaskStatus task) {
        return switch (task.state()) {
            case WAITING, RUNNING, PAUSED -> true;
            case VOTED, ACCEPTED, CONTRADICTED, FAILED -> false;
        };
    }

    /** Holds the selected unit back, or lets it go on. */
    public void suspend(boolean wanted) {
        InHand unit = model.inHand().get();
        model.trouble().set("");
        node.tell(api -> api.suspend(unit.batch(), unit.unit(), wanted), model.trouble()::set);
    }

    /** Gives a unit back to the network. */
    public void abort(InHand unit) {
        model.trouble().set("");
        node.ask(
                api -> api.abort(unit.batch(), unit.unit()),
                _ -> {
                    model.done().set(texts.of("inhand.aborted", unit.name()));
                    node.look();
                },
                model.trouble()::set);
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
        if (seen != null) {
            showInHand(seen.at());
        }
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
        node.ask(api -> api.explain(row.batch(), row.unit()), story -> told(row, story), why -> untold(row, why));
    }

    /** What is known of the unit here can be done with it all the same. */
    private void untold(UnitRow row, String why) {
        if (selected == null || !row.key().equals(selected.key())) {
            return;
        }
        model.story()
                .set(new Story(
                        true,
                        row.project() + " · " + row.name(),
                        new Chip(texts.of("story.untold"), Tone.WARN),
                        "",
                        List.of(why, texts.of("story.untold.note")),
                        List.of(),
                        "",
                        "",
                        false,
                        false));
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
