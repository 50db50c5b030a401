package org.fallow.node.publication;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.fallow.node.publication.Value.Field;
import org.fallow.node.publication.Value.Fields;
import org.fallow.node.publication.Value.Items;
import org.fallow.node.publication.Value.Text;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.Event.ID;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML document, strictly: no anchors, aliases or tags (so nothing can unfold into more than was written), no
 * key twice, bounded depth.
 */
final class Yaml {
    private static final int DEPTH_MAX = 16;

    private final String file;
    private final Iterator<Event> events;
    private final Notes notes;

    private Yaml(String file, Iterator<Event> events, Notes notes) {
        this.file = file;
        this.events = events;
        this.notes = notes;
    }

    /** The document, or nothing and at least one note. Keys that stand twice are noted, the first one stays. */
    static Optional<Value> read(String file, String text, Notes notes) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(file)
                    .setCodePointLimit(Math.max(1, text.length()))
                    .build();
            return new Yaml(file, new Parse(settings).parseString(text).iterator(), notes).document();
        } catch (MarkedYamlEngineException e) {
            Place place = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(m -> place(file, m))
                    .orElse(new Place(file, 1, 1));
            notes.add(place, "not YAML: " + Notes.line(e.getProblem() == null ? "cannot be read" : e.getProblem()));
        } catch (YamlEngineException e) {
            notes.add(badCharacter(file, text), "not YAML: a character that YAML does not allow");
        } catch (Refused e) {
            notes.add(e.place, Notes.line(String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    private Optional<Value> document() throws Refused {
        Optional<Value> root = Optional.empty();
        while (events.hasNext()) {
            Event event = events.next();
            if (event.getEventId() == ID.StreamStart
                    || event.getEventId() == ID.StreamEnd
                    || event.getEventId() == ID.DocumentEnd) {
                continue;
            }
            if (root.isPresent()) {
                throw new Refused(place(event), "a second document; a project file is one");
            }
            if (event.getEventId() != ID.DocumentStart) {
                root = Optional.of(value(event, 0));
            }
        }
        if (root.isEmpty()) {
            notes.add(new Place(file, 1, 1), "the file is empty");
        }
        return root;
    }

    private Value value(Event event, int depth) throws Refused {
        Place place = place(event);
        if (depth > DEPTH_MAX) {
            throw new Refused(place, "nested more than " + DEPTH_MAX + " deep");
        }
        if (event instanceof AliasEvent
                || (event instanceof NodeEvent n && n.getAnchor().isPresent())) {
            throw new Refused(place, "anchors (&) and aliases (*) are not used here; quote text that begins so");
        }
        if (event instanceof ScalarEvent scalar) {
            refuseTag(place, scalar.getTag());
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(scalar.getValue())) {
                throw new Refused(place, "half a surrogate pair is not text");
            }
            return new Text(place, scalar.getValue(), scalar.isPlain());
        }
        if (event instanceof CollectionStartEvent start) {
            refuseTag(place, start.getTag());
            return start.getEventId() == ID.MappingStart ? fields(place, depth) : items(place, depth);
        }
        throw new Refused(place, "not YAML: something is missing here");
    }

    private Items items(Place place, int depth) throws Refused {
        List<Value> list = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != ID.SequenceEnd; event = events.next()) {
            list.add(value(event, depth + 1));
        }
        return new Items(place, list);
    }

    private Fields fields(Place place, int depth) throws Refused {
        SequencedMap<String, Field> map = new LinkedHashMap<>();
        for (Event event = events.next(); event.getEventId() != ID.MappingEnd; event = events.next()) {
            if (!(value(event, depth + 1) instanceof Text key)) {
                throw new Refused(place(event), "a key must be a word");
            }
            Field field = new Field(key.place(), value(events.next(), depth + 1));
            Field before = map.putIfAbsent(key.text(), field);
            if (before != null) {
                notes.add(
                        key.place(),
                        Notes.quoted(key.text()) + " stands here twice, first in line "
                                + before.place().line());
            }
        }
        return new Fields(place, map);
    }

    private static void refuseTag(Place place, Optional<String> tag) throws Refused {
        if (tag.isPresent()) {
            throw new Refused(place, "tags (" + Notes.shortened(tag.get()) + ") are not used here");
        }
    }

    private Place place(Event event) {
        return event.getStartMark().map(m -> place(file, m)).orElse(new Place(file, 1, 1));
    }

    private static Place place(String file, Mark mark) {
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static Place badCharacter(String file, String text) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            boolean fine = c == '\t' || c == '\n' || c == '\r' || c == 0x85 || c == 0xfeff || (c >= ' ' && c <= '~');
            if (!fine && (c < 0xa0 || (c >= 0xd800 && c <= 0xdfff) || c == 0xfffe || c == 0xffff)) {
                break;
            }
            column++;
            if (c == '\n') {
                line++;
                column = 1;
            }
        }
        return new Place(file, line, column);
    }

    /** Something that ends the reading. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Place place;

        Refused(Place place, String message) {
            super(message, null, false, false);
            this.place = place;
        }
    }
}
