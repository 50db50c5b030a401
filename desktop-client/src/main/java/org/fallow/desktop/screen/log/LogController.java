package org.fallow.desktop.screen.log;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.fallow.desktop.component.Chip;
import org.fallow.desktop.component.Rows;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.link.Chronicle;
import org.fallow.desktop.link.Desk;
import org.fallow.desktop.link.EventMemory;
import org.fallow.desktop.link.Happening;
import org.fallow.desktop.link.Program;
import org.fallow.desktop.screen.log.LogModel.Row;
import org.fallow.desktop.text.Texts;
import org.fallow.node.status.NodeEvent;

/** Turns what happened into rows. */
public final class LogController {
    private static final String BUNDLE = "fallow-support.zip";
    /** CIDs and peer ids, which are too long for a line. */
    private static final Pattern LONG_ID = Pattern.compile("\\b[A-Za-z0-9]{46,64}\\b");

    private final Texts texts;
    private final LogModel model;
    private final Chronicle chronicle;
    private final Desk desk;
    private final Path folder;
    private final Path downloads;
    private final Program program;
    private final EventMemory events;

    /**
     * Writes to {@code model}.
     *
     * @param folder where the node keeps its log
     * @param downloads where a support bundle goes
     */
    public LogController(
            Texts texts,
            LogModel model,
            EventMemory events,
            Chronicle chronicle,
            Program program,
            Desk desk,
            Path folder,
            Path downloads) {
        this.texts = texts;
        this.model = model;
        this.events = events;
        this.chronicle = chronicle;
        this.program = program;
        this.desk = desk;
        this.folder = folder;
        this.downloads = downloads;
        model.filter().subscribe(_ -> show());
    }

    /** Shows what happened until now, as this window saw it and as the node told of it. */
    public void see() {
        show();
    }

    private void show() {
        String words = model.filter().get().strip().toLowerCase(Locale.ROOT);
        NavigableMap<Instant, List<Row>> rows = new TreeMap<>(Comparator.reverseOrder());
        List<NodeEvent> noted = events.newestFirst();
        for (NodeEvent event : noted) {
            Instant at = Instant.ofEpochMilli(event.whenMillis());
            rows.computeIfAbsent(at, _ -> new ArrayList<>()).add(row(event));
        }
        for (Happening happening : chronicle.kept()) {
            if (noted.isEmpty() || isOfTheWindow(happening)) {
                rows.computeIfAbsent(happening.at(), _ -> new ArrayList<>()).add(row(happening));
            }
        }
        Rows.update(
                model.rows(),
                rows.values().stream()
                        .flatMap(List::stream)
                        .filter(row -> row.line().toLowerCase(Locale.ROOT).contains(words))
                        .toList());
    }

    /** What the node cannot note itself. */
    private static boolean isOfTheWindow(Happening happening) {
        return switch (happening.kind()) {
            case FOUND, LOST, BACK, FIRST_ACCEPTED, PAUSE_LASTS, ALONE, MET -> true;
            case COMPUTING, IDLE, PAUSED, FAILING, FINISHING -> false;
            case ACCEPTED, CONTRADICTED, JOINED, LEFT, BATCH_DONE -> false;
        };
    }

    private Row row(NodeEvent event) {
        Tone tone = switch (event.kind()) {
            case UNIT_ACCEPTED, BATCH_DONE -> Tone.GOOD;
            case UNIT_CONTRADICTED, UNIT_LOST, TROUBLE -> Tone.BAD;
            case STATE, NODE, PROJECT -> Tone.PLAIN;
            case UNIT_BEGUN, UNIT_FINISHED, UNIT_LATE, PEER_CONNECTED, PEER_LEFT, BATCH, SETTING -> Tone.QUIET;
        };
        return new Row(
                texts.moment(Instant.ofEpochMilli(event.whenMillis())),
                LONG_ID.matcher(event.text()).replaceAll(found -> Texts.brief(found.group())),
                new Chip(texts.of("event." + event.kind().word()), tone));
    }

    private Row row(Happening happening) {
        String key = key(happening);
        return new Row(
                texts.moment(happening.at()),
                texts.of(key, happening.subject(), texts.number(happening.count())),
                new Chip(texts.of(key + ".word"), tone(happening)));
    }

    /** Key of what a happening is in words. */
    public static String key(Happening happening) {
        return "log." + happening.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Tone tone(Happening happening) {
        return switch (happening.kind()) {
            case FOUND, BACK, COMPUTING, MET, JOINED -> Tone.PLAIN;
            case FIRST_ACCEPTED, ACCEPTED, BATCH_DONE -> Tone.GOOD;
            case PAUSED, PAUSE_LASTS, FINISHING, ALONE -> Tone.WARN;
            case LOST, FAILING, CONTRADICTED -> Tone.BAD;
            case IDLE, LEFT -> Tone.QUIET;
        };
    }

    /** Copies the rows in sight. */
    public String text() {
        return model.rows().stream().map(Row::line).collect(Collectors.joining("\n"));
    }

    /** Opens the folder with the node's files. */
    public void openFolder() {
        model.trouble().set("");
        desk.open(folder, model.trouble()::set);
    }

    /** Writes what those who help want to see into the folder for downloads; nothing is sent anywhere. */
    public void bundle() {
        if (model.busy().get()) {
            return;
        }
        model.busy().set(true);
        model.trouble().set("");
        model.done().set(texts.of("log.bundle.busy"));
        Path file = downloads.resolve(BUNDLE);
        program.run(List.of("support-bundle", "--out", file.toString(), "--json"), ended -> {
            model.busy().set(false);
            model.done().set(ended.exit() == 0 ? texts.of("log.bundle.done", file) : "");
            model.trouble().set(ended.exit() == 0 ? "" : ended.err());
        });
    }
}
