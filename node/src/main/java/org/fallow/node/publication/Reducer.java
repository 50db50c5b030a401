package org.fallow.node.publication;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.Sha256;
import tools.jackson.databind.JsonNode;

/**
 * Brings results together as a batch's {@link Reduce} says. Goes over the items once, or twice for
 * {@link Reduce.Kind#CSV} and {@link Reduce.Kind#BEST}, in the order they come, and keeps only names and numbers.
 *
 * <ul>
 *   <li>JSONL: a {@link ResultLine} for each.
 *   <li>CSV: RFC 4180 with a heading. Columns: {@code unit}, then every field of any input or result, sorted; where both
 *       have a field the result's value stands. A result that is no JSON object stands in the column {@code result}.
 *   <li>CONCAT: the results' bytes, one after the other.
 *   <li>BEST: of the results whose inputs have the same fields apart from {@code seed}, the line of the one whose field
 *       is smallest, of equals the one with the lowest unit; in the order of the items. Inputs that are no JSON objects
 *       are one group.
 *   <li>SUM: {@code {"field":"…","sum":…,"units":…}}.
 * </ul>
 */
public final class Reducer {
    private static final int COLUMNS_MAX = 1_000;
    private static final int GROUPS_MAX = 100_000;
    private static final int EXPONENT_MAX = 400;
    private static final String SEED = "seed";
    private static final String UNIT = "unit";
    private static final String RESULT = "result";

    private final Reduce how;
    private long used;
    private long skipped;

    private Reducer(Reduce how) {
        this.how = how;
    }

    /**
     * A unit with its accepted result.
     *
     * @param unit index
     * @param input treat as immutable
     * @param result treat as immutable
     */
    public record Item(long unit, byte[] input, byte[] result) {}

    /**
     * Where the output goes, piece by piece.
     *
     * @param <E> what can go wrong there
     */
    @FunctionalInterface
    public interface Sink<E extends Exception> {
        /** Takes the next bytes. */
        void write(byte[] part) throws E;
    }

    /**
     * What was done.
     *
     * @param used items that are in the output or were compared or added
     * @param skipped items that are not: their result has no such number, or there are more groups or columns than are
     *     kept (100,000 and 1,000)
     */
    public record Reduced(long used, long skipped) {}

    /**
     * Reduces.
     *
     * @param items can be gone over twice; in the order of their units for an output that does not depend on chance
     */
    public static <E extends Exception> Reduced reduce(Reduce how, Iterable<Item> items, Sink<E> sink) throws E {
        Reducer reducer = new Reducer(how);
        switch (how.kind()) {
            case JSONL -> reducer.lines(items, sink);
            case CSV -> reducer.table(items, sink);
            case CONCAT -> reducer.concat(items, sink);
            case BEST -> reducer.best(items, sink);
            case SUM -> reducer.sum(items, sink);
            case WASM -> throw new IllegalArgumentException("a reduce kernel takes pages, see Pages");
        }
        return new Reduced(reducer.used, reducer.skipped);
    }

    private <E extends Exception> void lines(Iterable<Item> items, Sink<E> sink) throws E {
        for (Item item : items) {
            line(ResultLine.of(item), sink);
            used++;
        }
    }

    private <E extends Exception> void concat(Iterable<Item> items, Sink<E> sink) throws E {
        for (Item item : items) {
            sink.write(item.result());
            used++;
        }
    }

    private <E extends Exception> void sum(Iterable<Item> items, Sink<E> sink) throws E {
        BigDecimal sum = BigDecimal.ZERO;
        for (Item item : items) {
            Optional<BigDecimal> value = value(item);
            sum = sum.add(value.orElse(BigDecimal.ZERO));
            count(value.isPresent());
        }
        line(
                "{\"field\":" + Json.quote(how.field()) + ",\"sum\":" + sum.toPlainString() + ",\"units\":" + used
                        + "}",
                sink);
    }

    private record Best(BigDecimal value, long unit) {
        boolean isBefore(Best other) {
            int byValue = value.compareTo(other.value);
            return byValue < 0 || (byValue == 0 && unit < other.unit);
        }
    }

    private <E extends Exception> void best(Iterable<Item> items, Sink<E> sink) throws E {
        Map<String, Best> groups = new HashMap<>();
        for (Item item : items) {
            Optional<Best> mine = value(item).map(v -> new Best(v, item.unit()));
            String group = group(item.input());
            boolean kept = mine.isPresent() && (groups.containsKey(group) || groups.size() < GROUPS_MAX);
            if (kept) {
                groups.merge(group, mine.get(), (a, b) -> b.isBefore(a) ? b : a);
            }
            count(kept);
        }
        long[] winners = groups.values().stream().mapToLong(Best::unit).sorted().toArray();
        for (Item item : items) {
            if (Arrays.binarySearch(winners, item.unit()) >= 0) {
                line(ResultLine.of(item), sink);
            }
        }
    }

    /** A digest of the input's fields apart from the seed, whatever their order. */
    private static String group(byte[] input) {
        TreeMap<String, String> fields = new TreeMap<>();
        Json.read(input).ifPresent(node -> node.forEachEntry((name, value) -> fields.put(name, Json.print(value))));
        fields.remove(SEED);
        byte[] text = fields.toString().getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Sha256.of(text));
    }

    /** The number in the field, if there is one of sane size. */
    private Optional<BigDecimal> value(Item item) {
        return Json.read(item.result())
                .filter(JsonNode::isObject)
                .map(n -> n.path(how.field()))
                .filter(JsonNode::isNumber)
                .map(JsonNode::decimalValue)
                .filter(v -> Math.abs((long) v.scale()) <= EXPONENT_MAX && v.precision() <= EXPONENT_MAX);
    }

    private <E extends Exception> void table(Iterable<Item> items, Sink<E> sink) throws E {
        TreeSet<String> columns = new TreeSet<>();
        for (Item item : items) {
            TreeSet<String> more = new TreeSet<>(row(item).keySet());
            more.addAll(columns);
            boolean fits = more.size() <= COLUMNS_MAX;
            columns = fits ? more : columns;
            count(fits);
        }
        List<String> heading = new ArrayList<>(List.of(UNIT));
        columns.stream().map(c -> c.equals(UNIT) ? "field." + UNIT : c).forEach(heading::add);
        row(heading, sink);
        for (Item item : items) {
            Map<String, String> row = row(item);
            if (columns.containsAll(row.keySet())) {
                List<String> cells = new ArrayList<>(List.of(Long.toString(item.unit())));
                columns.forEach(c -> cells.add(row.getOrDefault(c, "")));
                row(cells, sink);
            }
        }
    }

    /** The cells of an item by their columns. */
    private static Map<String, String> row(Item item) {
        Map<String, String> row = new TreeMap<>();
        Json.read(item.input()).ifPresent(node -> node.forEachEntry((name, value) -> row.put(name, cell(value))));
        Optional<JsonNode> result = Json.read(item.result()).filter(JsonNode::isObject);
        result.ifPresent(node -> node.forEachEntry((name, value) -> row.put(name, cell(value))));
        if (result.isEmpty()) {
            row.put(RESULT, Json.embed(item.result()));
        }
        return row;
    }

    private static String cell(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        return value.isString() ? value.stringValue() : Json.print(value);
    }

    private static <E extends Exception> void row(List<String> cells, Sink<E> sink) throws E {
        StringBuilder line = new StringBuilder();
        for (String cell : cells) {
            line.append(line.isEmpty() ? "" : ",");
            boolean bare = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
            line.append(bare ? cell : '"' + cell.replace("\"", "\"\"") + '"');
        }
        sink.write(line.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    private static <E extends Exception> void line(String text, Sink<E> sink) throws E {
        sink.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void count(boolean isUsed) {
        if (isUsed) {
            used++;
        } else {
            skipped++;
        }
    }
}
