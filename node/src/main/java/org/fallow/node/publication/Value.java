package org.fallow.node.publication;

import java.util.List;
import java.util.Map;

/** What stands in a YAML file, with its place. */
sealed interface Value {
    Place place();

    /** A scalar; {@code plain} without quotes. */
    record Text(Place place, String text, boolean plain) implements Value {
        boolean isEmpty() {
            return text.isEmpty() || (plain && (text.equals("null") || text.equals("~")));
        }
    }

    /** A sequence. */
    record Items(Place place, List<Value> list) implements Value {}

    /** A mapping, in the order of the file. */
    record Fields(Place place, Map<String, Field> map) implements Value {}

    /** A key's place and its value. */
    record Field(Place place, Value value) {}
}
