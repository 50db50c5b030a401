package org.fallow.desktop.screen.publish;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.fallow.desktop.component.Chip;
import org.fallow.desktop.component.Rows;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.link.Asking;
import org.fallow.desktop.link.Desk;
import org.fallow.desktop.link.Program;
import org.fallow.desktop.link.Sight;
import org.fallow.desktop.screen.publish.PublishModel.Batch;
import org.fallow.desktop.screen.publish.PublishModel.Check;
import org.fallow.desktop.text.Texts;
import org.fallow.node.control.ApiJson;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.UnitStory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Checks a project's folder, publishes it, and collects what comes of it. Signing and reading the folder are the work of
 * the command line program, so that what it accepts is accepted here.
 */
public final class PublishController {
    private static final String COMPLAINT = "fallow: ";

    private final Texts texts;
    private final PublishModel model;
    private final Asking node;
    private final Program program;
    private final Desk desk;

    /** Writes to {@code model}. */
    public PublishController(Texts texts, PublishModel model, Asking node, Program program, Desk desk) {
        this.texts = texts;
        this.model = model;
        this.node = node;
        this.program = program;
        this.desk = desk;
        model.folder().subscribe(_ -> model.check().set(Check.NONE));
    }

    /** Shows what is known now. */
    public void see(Sight sight) {
        Sight.Reached reached = sight.newest();
        if (reached == null) {
            return;
        }
        Rows.update(
                model.batches(),
                reached.slow().batches().stream()
                        .sorted(Comparator.comparingLong(BatchStatus::createdMillis)
                                .reversed())
                        .map(this::batch)
                        .toList());
        String id = model.selected().get().id();
        model.batches().stream()
                .filter(batch -> batch.id().equals(id))
                .findFirst()
                .ifPresent(model.selected()::set);
    }

    private Batch batch(BatchStatus batch) {
        long settled = batch.units() - batch.open();
        double share = batch.units() == 0 ? 0 : (double) settled / batch.units();
        Long eta = batch.etaSeconds();
        return new Batch(
                batch.id(),
                batch.title(),
                Texts.brief(batch.id()),
                share,
                texts.percent(share),
                texts.of("projects.units", texts.number(batch.accepted()), texts.number(batch.units())),
                eta == null || batch.open() == 0 || batch.withdrawn() ? "–" : texts.duration(eta),
                state(batch),
                batch.spread() != null && batch.open() > 0 && !batch.withdrawn());
    }

    private Chip state(BatchStatus batch) {
        if (batch.open() == 0) {
            return new Chip(texts.of("batch.done"), Tone.GOOD);
        }
        if (batch.withdrawn()) {
            return new Chip(texts.of("batch.cancelled"), Tone.QUIET);
        }
        return batch.failed() + batch.stopped() > 0
                ? new Chip(texts.of("batch.failing", texts.number(batch.failed())), Tone.WARN)
                : new Chip(texts.of("batch.open"), Tone.PLAIN);
    }

    /** Lets the person choose a folder. */
    public void choose() {
        desk.chooseFolder(texts.of("publish.choose"), this::take);
    }

    /** A folder was chosen or dropped. */
    public void take(Path folder) {
        model.folder().set(folder.toString());
        check();
    }

    /** Checks the folder, and says what would be published and how long it takes. */
    public void check() {
        if (begin()) {
            program.run(
                    List.of("publish", model.folder().get().strip(), "--dry-run", "--json"),
                    ended -> model.check().set(checked(ended)));
        }
    }

    private Check checked(Program.Ended ended) {
        model.busy().set(false);
        JsonNode said = document(ended);
        if (said == null) {
            List<String> wrong = ended.err()
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(PublishController::plain)
                    .toList();
            return new Check(false, new Chip(texts.of("check.failed"), Tone.BAD), wrong);
        }
        List<String> lines = new ArrayList<>();
        long units = said.path("units").asLong(0);
        double executions = said.path("executions").asDouble(1);
        lines.add(texts.of("check.title", said.path("title").asString("")));
        lines.add(texts.of("check.units", texts.number(units), texts.decimal(executions, 2), texts.number((long)
                Math.ceil(units * executions))));
        long generations = said.path("generations").asLong(1);
        if (generations > 1) {
            lines.add(texts.of("check.chains", texts.number(units / generations), texts.number(generations)));
        }
        lines.add(texts.of("check.bytes", texts.bytes(said.path("bytes").asLong(0))));
        lines.add(
                said.path("longestSeconds").isNumber()
                        ? texts.of(
                                "check.longest",
                                texts.duration(said.path("longestSeconds").asLong(0)),
                                texts.number(Math.round(
                                        said.path("idleCores").path("value").asDouble(0))))
                        : texts.of("check.longest.unknown"));
        return new Check(true, new Chip(texts.of("check.passed"), Tone.GOOD), lines);
    }

    /** Publishes the folder that passed the check. */
    public void publish() {
        if (begin()) {
            program.run(List.of("publish", model.folder().get().strip(), "--json"), this::published);
        }
    }

    private void published(Program.Ended ended) {
        model.busy().set(false);
        JsonNode said = document(ended);
        if (said == null) {
            model.trouble().set(plain(ended.err()));
            return;
        }
        model.check().set(Check.NONE);
        model.done()
                .set(texts.of("publish.done", texts.number(said.path("units").asLong(0))));
        String id = said.path("id").asString("");
        String title = said.path("title").asString("");
        model.selected().set(new Batch(id, title, Texts.brief(id), 0, "", "", "–", Batch.NONE.state(), false));
        node.look();
    }

    /** Selects a batch. */
    public void select(Batch batch) {
        model.selected().set(batch);
        model.story().set("");
    }

    /** Collects the results of the selected batch into a folder beside the project, or the one for downloads. */
    public void collect(Path out) {
        String id = model.selected().get().id();
        Path folder = out.resolve("fallow-results-" + id.substring(Math.max(0, id.length() - 6)));
        if (begin()) {
            program.run(List.of("results", id, "--out", folder.toString(), "--json"), ended -> {
                model.busy().set(false);
                JsonNode said = document(ended);
                if (said == null) {
                    model.trouble().set(plain(ended.err()));
                } else {
                    model.done()
                            .set(texts.of(
                                    "publish.collected",
                                    texts.number(said.path("accepted").asLong(0)),
                                    folder));
                }
            });
        }
    }

    /** Withdraws a batch for good: nobody works on it any more. */
    public void cancel(Batch batch) {
        if (begin()) {
            node.ask(
                    api -> api.cancel(batch.id()),
                    now -> {
                        model.busy().set(false);
                        model.done()
                                .set(texts.of(
                                        "publish.cancelled",
                                        batch.title(),
                                        texts.number(now.accepted()),
                                        texts.number(now.units())));
                        node.look();
                    },
                    why -> {
                        model.busy().set(false);
                        model.trouble().set(why);
                    });
        }
    }

    /** Tells the story of a unit of the selected batch. */
    public void explain(String number) {
        model.trouble().set("");
        String id = model.selected().get().id();
        try {
            long unit = Long.parseLong(number.strip());
            model.story().set(texts.of("story.asking"));
            node.ask(api -> api.explain(id, unit), story -> model.story().set(told(story)), why -> {
                model.story().set("");
                model.trouble().set(why);
            });
        } catch (NumberFormatException e) {
            model.trouble().set(texts.of("publish.unit.number"));
        }
    }

    private String told(UnitStory story) {
        String verdict = texts.of("verdict." + story.verdict().name().toLowerCase(Locale.ROOT));
        String result = story.result() == null ? "" : "\n" + story.result();
        return verdict + ". " + String.join("; ", story.why()) + "." + result;
    }

    /** Nothing new is begun before the last thing is done. */
    private boolean begin() {
        if (model.busy().get()) {
            return false;
        }
        model.busy().set(true);
        model.trouble().set("");
        model.done().set("");
        return true;
    }

    private static @Nullable JsonNode document(Program.Ended ended) {
        try {
            return ended.exit() == 0
                    ? ApiJson.read(ended.out().getBytes(StandardCharsets.UTF_8), JsonNode.class)
                    : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static String plain(String complaint) {
        return complaint.startsWith(COMPLAINT) ? complaint.substring(COMPLAINT.length()) : complaint;
    }
}
