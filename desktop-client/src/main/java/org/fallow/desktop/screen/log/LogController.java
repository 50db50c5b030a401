package org.fallow.desktop.screen.log;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.fallow.desktop.component.Chip;
import org.fallow.desktop.component.Rows;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.link.Chronicle;
import org.fallow.desktop.link.Desk;
import org.fallow.desktop.link.Happening;
import org.fallow.desktop.screen.log.LogModel.Row;
import org.fallow.desktop.text.Texts;

/** Turns what happened into rows. */
public final class LogController {
    private final Texts texts;
    private final LogModel model;
    private final Chronicle chronicle;
    private final Desk desk;
    private final Path folder;

    /** Writes to {@code model}; {@code folder} is where the node keeps its own log. */
    public LogController(Texts texts, LogModel model, Chronicle chronicle, Desk desk, Path folder) {
        this.texts = texts;
        this.model = model;
        this.chronicle = chronicle;
        this.desk = desk;
        this.folder = folder;
        model.filter().subscribe(_ -> show());
    }

    /** Shows what happened until now. */
    public void show() {
        String words = model.filter().get().strip().toLowerCase(Locale.ROOT);
        List<Row> rows = new ArrayList<>();
        for (Happening happening : chronicle.kept()) {
            Row row = row(happening);
            if (row.line().toLowerCase(Locale.ROOT).contains(words)) {
                rows.add(row);
            }
        }
        Collections.reverse(rows);
        Rows.update(model.rows(), rows);
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
}
