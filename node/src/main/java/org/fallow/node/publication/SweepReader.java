package org.fallow.node.publication;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.fallow.node.publication.Value.Field;
import org.fallow.node.publication.Value.Fields;
import org.fallow.node.publication.Value.Items;
import org.fallow.node.publication.Value.Text;
import org.fallow.work.record.UnitSource;
import tools.jackson.databind.json.JsonMapper;

/** Reads {@code units.sweep}: a parameter a line, each a scalar, a list of scalars or {@code { from, to, step }}. */
final class SweepReader {
    private static final int AXES_MAX = 16;
    private static final int VALUES_MAX = 100_000;
    private static final int VALUE_CHARS_MAX = 65_536;
    private static final long WHOLE_MAX = 1L << 53;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,64}");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern ALMOST_NUMBER = Pattern.compile(
            "[+-]?\\.?[0-9][0-9_.,:+-]*([eE][+-]?[0-9]*)?|0[xob][0-9A-Fa-f_]+|[+-]?\\.(inf|nan)",
            Pattern.CASE_INSENSITIVE);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Notes notes;

    SweepReader(Notes notes) {
        this.notes = notes;
    }

    /** The sweep, or nothing and at least one note. */
    Optional<UnitSource.Sweep> read(Value value) {
        if (!(value instanceof Fields fields) || fields.map().isEmpty()) {
            notes.add(value.place(), "units.sweep: list the parameters, such as { seed: { from: 1, to: 50 } }");
            return Optional.empty();
        }
        if (fields.map().size() > AXES_MAX) {
            notes.add(value.place(), "units.sweep: " + fields.map().size() + " parameters, at most " + AXES_MAX);
            return Optional.empty();
        }
        List<UnitSource.Axis> axes = new ArrayList<>();
        fields.map().forEach((name, field) -> axis(name, field).ifPresent(axes::add));
        if (axes.size() < fields.map().size()) {
            return Optional.empty();
        }
        long count = 1;
        for (UnitSource.Axis axis : axes) {
            if (axis.count() > UnitSource.UNITS_MAX / count) {
                notes.add(value.place(), "units.sweep: more than " + UnitSource.UNITS_MAX + " combinations");
                return Optional.empty();
            }
            count *= axis.count();
        }
        axes.sort(Comparator.comparing(UnitSource.Axis::name));
        return Optional.of(new UnitSource.Sweep(axes));
    }

    private Optional<UnitSource.Axis> axis(String name, Field field) {
        if (!NAME.matcher(name).matches()) {
            notes.add(
                    field.place(),
                    "units.sweep: " + Notes.quoted(name) + " is not a name of 1 to 64 letters, digits and underscores");
            return Optional.empty();
        }
        return switch (field.value()) {
            case Text text -> values(name, text.place(), List.of(text));
            case Items items -> values(name, items.place(), items.list());
            case Fields range -> range(name, range);
        };
    }

    private Optional<UnitSource.Axis> values(String name, Place place, List<Value> list) {
        String key = "units.sweep." + name;
        if (list.isEmpty() || list.size() > VALUES_MAX) {
            notes.add(place, key + ": " + list.size() + " values, not 1 to " + VALUES_MAX);
            return Optional.empty();
        }
        List<String> json = new ArrayList<>();
        for (Value value : list) {
            scalar(key, value).ifPresent(json::add);
        }
        return json.size() < list.size() ? Optional.empty() : Optional.of(new UnitSource.Values(name, json));
    }

    /** A scalar as JSON text. */
    private Optional<String> scalar(String key, Value value) {
        if (!(value instanceof Text text)) {
            notes.add(value.place(), key + ": a value must be a number, a text or true or false");
            return Optional.empty();
        }
        if (text.plain() && text.isEmpty()) {
            notes.add(value.place(), key + ": is empty (write \"\" for an empty text)");
            return Optional.empty();
        }
        boolean bare = text.plain() && isJsonWord(text.text());
        if (text.plain() && !bare && ALMOST_NUMBER.matcher(text.text()).matches()) {
            notes.add(
                    value.place(),
                    key + ": " + Notes.quoted(text.text())
                            + " is almost a number (write it as in JSON, or quote it to make it text)");
            return Optional.empty();
        }
        String json = bare ? text.text() : JSON.writeValueAsString(text.text());
        if (json.length() > VALUE_CHARS_MAX) {
            notes.add(value.place(), key + ": a value of " + json.length() + " characters, at most " + VALUE_CHARS_MAX);
            return Optional.empty();
        }
        return Optional.of(json);
    }

    private static boolean isJsonWord(String text) {
        return text.equals("true")
                || text.equals("false")
                || NUMBER.matcher(text).matches();
    }

    private Optional<UnitSource.Axis> range(String name, Fields range) {
        String key = "units.sweep." + name;
        List<String> known = List.of("from", "to", "step");
        boolean sound = true;
        for (Map.Entry<String, Field> entry : range.map().entrySet()) {
            if (!known.contains(entry.getKey())) {
                notes.add(
                        entry.getValue().place(),
                        key + ": unknown key " + Notes.quoted(entry.getKey()) + " "
                                + Notes.suggestion(entry.getKey(), known));
                sound = false;
            }
        }
        OptionalLong from = whole(key, range, "from");
        OptionalLong to = whole(key, range, "to");
        OptionalLong step = range.map().containsKey("step") ? whole(key, range, "step") : OptionalLong.of(1);
        if (!sound || from.isEmpty() || to.isEmpty() || step.isEmpty()) {
            return Optional.empty();
        }
        return ordered(key, range.place(), name, from.getAsLong(), to.getAsLong(), step.getAsLong());
    }

    private Optional<UnitSource.Axis> ordered(String key, Place place, String name, long from, long to, long step) {
        if (to < from) {
            notes.add(place, key + ": to (" + to + ") is below from (" + from + ")");
        } else if (step < 1) {
            notes.add(place, key + ".step: " + step + " is not 1 or more");
        } else if ((to - from) / step >= UnitSource.UNITS_MAX) {
            notes.add(place, key + ": more than " + UnitSource.UNITS_MAX + " values");
        } else {
            return Optional.of(new UnitSource.Range(name, from, to, step));
        }
        return Optional.empty();
    }

    private OptionalLong whole(String key, Fields range, String part) {
        Field field = range.map().get(part);
        if (field == null) {
            notes.add(range.place(), key + "." + part + ": is missing");
            return OptionalLong.empty();
        }
        if (field.value() instanceof Text text && text.plain() && text.text().matches("-?[0-9]{1,16}")) {
            long number = Long.parseLong(text.text());
            if (Math.abs(number) <= WHOLE_MAX) {
                return OptionalLong.of(number);
            }
        }
        notes.add(field.value().place(), key + "." + part + ": must be a whole number of at most 2^53");
        return OptionalLong.empty();
    }
}
