package org.fallow.node.policy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The text of {@code config.yaml}: one setting a line, {@code idle: 5min}; lists may be written as YAML's lists. */
public final class SettingsFile {
    /** Longest text, in characters. */
    public static final int CHARS_MAX = 64 << 10;

    private static final Set<Event.ID> FRAME = EnumSet.of(
            Event.ID.StreamStart, Event.ID.StreamEnd, Event.ID.DocumentStart, Event.ID.DocumentEnd, Event.ID.Comment);

    private static final String FIRST_LINE = "# Preferences of this node: fallow config lists them all.\n";

    private SettingsFile() {}

    /**
     * Reads a file's text.
     *
     * @param base what is not set
     * @throws BadSetting in one line, with all mistakes
     */
    public static Settings read(String text, Settings base) throws BadSetting {
        if (text.length() > CHARS_MAX) {
            throw new BadSetting("config.yaml is longer than " + CHARS_MAX + " characters");
        }
        Settings settings = base;
        Set<String> keys = new HashSet<>();
        List<String> mistakes = new ArrayList<>();
        for (Line line : lines(text)) {
            try {
                settings = settings.with(line.key(), line.value());
                if (!keys.add(line.key())) {
                    mistakes.add("config.yaml:" + line.number() + ": " + line.key() + " stands twice");
                }
            } catch (BadSetting e) {
                mistakes.add("config.yaml:" + line.number() + ": " + e.line());
            }
        }
        if (!mistakes.isEmpty()) {
            throw new BadSetting(String.join("; ", mistakes));
        }
        return settings;
    }

    /** The text with a setting set, or no longer set for an empty value; the lines of others stay as they are. */
    public static String with(String text, String key, String value) {
        List<String> lines = new ArrayList<>(
                text.isBlank() ? List.of(FIRST_LINE.strip()) : text.lines().toList());
        String line = value.isEmpty() ? "" : key + ": \"" + value + "\"";
        int at = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(key + ":")) {
                at = i;
            }
        }
        if (at < 0) {
            lines.add(line);
        } else {
            lines.set(at, line);
            // The rest of a list over several lines.
            while (at + 1 < lines.size() && lines.get(at + 1).matches("[ \\-].*")) {
                lines.remove(at + 1);
            }
        }
        lines.removeIf(String::isEmpty);
        return String.join("\n", lines) + "\n";
    }

    /** A key and its value, a list's items parted by commas; the number is of the line the key stands in, from 1. */
    private record Line(int number, String key, String value) {}

    private static List<Line> lines(String text) throws BadSetting {
        try {
            LoadSettings settings =
                    LoadSettings.builder().setLabel("config.yaml").build();
            List<Event> events = new ArrayList<>();
            for (Event event : new Parse(settings).parseString(text)) {
                if (!FRAME.contains(event.getEventId())) {
                    events.add(event);
                }
            }
            return lines(events);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(m -> m.getLine() + 1).orElse(1);
            throw new BadSetting("config.yaml:" + line + ": not YAML: " + Forms.brief(String.valueOf(e.getProblem())));
        } catch (YamlEngineException e) {
            throw new BadSetting("config.yaml: not YAML: " + Forms.brief(String.valueOf(e.getMessage())));
        }
    }

    private static List<Line> lines(List<Event> events) throws BadSetting {
        List<Line> lines = new ArrayList<>();
        if (events.isEmpty() || isNothing(events)) {
            return lines;
        }
        if (!(events.getFirst() instanceof MappingStartEvent)) {
            throw strange(events.getFirst());
        }
        Iterator<Event> rest = events.subList(1, events.size()).iterator();
        for (Event key = rest.next(); !(key instanceof MappingEndEvent); key = rest.next()) {
            lines.add(new Line(number(key), scalar(key), value(rest)));
        }
        if (rest.hasNext()) {
            throw strange(rest.next());
        }
        return lines;
    }

    /** Whether a document has no content, as one of nothing but comments has. */
    private static boolean isNothing(List<Event> events) {
        return events.size() == 1
                && events.getFirst() instanceof ScalarEvent scalar
                && scalar.getValue().isEmpty();
    }

    private static String value(Iterator<Event> rest) throws BadSetting {
        Event event = rest.next();
        if (!(event instanceof SequenceStartEvent)) {
            return scalar(event);
        }
        List<String> items = new ArrayList<>();
        for (Event item = rest.next(); !(item instanceof SequenceEndEvent); item = rest.next()) {
            items.add(scalar(item));
        }
        return items.isEmpty() ? "none" : String.join(", ", items);
    }

    private static String scalar(Event event) throws BadSetting {
        if (event instanceof ScalarEvent scalar
                && scalar.getAnchor().isEmpty()
                && scalar.getTag().isEmpty()) {
            return scalar.getValue();
        }
        throw strange(event);
    }

    private static BadSetting strange(Event event) {
        return new BadSetting("config.yaml:" + number(event) + ": each line is a setting, such as idle: 5min");
    }

    private static int number(Event event) {
        return event.getStartMark().map(m -> m.getLine() + 1).orElse(1);
    }
}
