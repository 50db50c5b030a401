package org.fallow.work.record;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Where a batch's inputs come from. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = UnitSource.Sweep.class, name = "sweep"),
    @JsonSubTypes.Type(value = UnitSource.Listed.class, name = "listed")
})
public sealed interface UnitSource {
    /** Most units in a batch. */
    long UNITS_MAX = 100_000_000;

    /** How many units there are: 1 to {@link #UNITS_MAX}. */
    long count();

    /** One parameter of a sweep. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Values.class, name = "values"),
        @JsonSubTypes.Type(value = Range.class, name = "range")
    })
    sealed interface Axis {
        /** The parameter's name, a key of the input's JSON object, 1 to 64 of {@code A-Z a-z 0-9 _}. */
        String name();

        /** How many values it takes, 1 or more. */
        long count();

        /** Its value number {@code i} as JSON text. */
        String value(long i);
    }

    /**
     * A parameter that takes listed values.
     *
     * @param values each a JSON scalar as text, such as {@code "HPH"} with its quotes, or {@code 2}; 1 to 100,000 of at
     *     most 65,536 characters
     */
    record Values(String name, List<String> values) implements Axis {
        /** Checks the bounds. */
        public Values {
            axisName(name);
            Bounds.length("values of " + name, values.size(), 1, 100_000);
            values.forEach(v -> Bounds.length("value of " + name, v.length(), 1, 65_536));
            values = List.copyOf(values);
        }

        @Override
        public long count() {
            return values.size();
        }

        @Override
        public String value(long i) {
            return values.get((int) i);
        }
    }

    /** A parameter that takes whole numbers from {@code from} to {@code to}, both included, {@code step} apart. */
    record Range(String name, long from, long to, long step) implements Axis {
        /** Checks the bounds. */
        public Range {
            axisName(name);
            Bounds.range(name + ".from", from, -(1L << 53), 1L << 53);
            Bounds.range(name + ".to", to, from, 1L << 53);
            Bounds.range(name + ".step", step, 1, 1L << 53);
        }

        @Override
        public long count() {
            return (to - from) / step + 1;
        }

        @Override
        public String value(long i) {
            return Long.toString(from + i * step);
        }
    }

    /**
     * Every combination of the parameters' values; the last parameter varies fastest. Inputs are JSON objects with keys
     * in the order of the axes and no spaces.
     *
     * @param axes 1 to 16, names in ascending order
     */
    record Sweep(List<Axis> axes) implements UnitSource {
        /** Checks the bounds. */
        public Sweep {
            Bounds.length("sweep", axes.size(), 1, 16);
            axes = List.copyOf(axes);
            long count = 1;
            String before = "";
            for (Axis axis : axes) {
                if (axis.name().compareTo(before) <= 0) {
                    throw new IllegalArgumentException("sweep: '" + axis.name() + "' is not after '" + before + "'");
                }
                before = axis.name();
                Bounds.range("values of " + axis.name(), axis.count(), 1, UNITS_MAX);
                count *= axis.count();
                Bounds.range("units", count, 1, UNITS_MAX);
            }
        }

        @Override
        public long count() {
            return axes.stream().mapToLong(Axis::count).reduce(1, (a, b) -> a * b);
        }

        /** The input of unit {@code index}. */
        public byte[] input(long index) {
            String[] fields = new String[axes.size()];
            long rest = index;
            for (int i = axes.size() - 1; i >= 0; i--) {
                Axis axis = axes.get(i);
                fields[i] = "\"" + axis.name() + "\":" + axis.value(rest % axis.count());
                rest /= axis.count();
            }
            return ("{" + String.join(",", fields) + "}").getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * Inputs as given, in blobs of one shard each: a {@link UnitList}.
     *
     * @param count of units
     * @param shards a blob for each run of {@link Batch#SHARD_UNITS} units
     */
    record Listed(long count, List<Cid> shards) implements UnitSource {
        /** Checks the bounds. */
        public Listed {
            Bounds.range("units", count, 1, UNITS_MAX);
            long wanted = (count + Batch.SHARD_UNITS - 1) / Batch.SHARD_UNITS;
            Bounds.range("shards", shards.size(), wanted, wanted);
            shards = List.copyOf(shards);
        }
    }

    private static void axisName(String name) {
        if (!name.matches("[A-Za-z0-9_]{1,64}")) {
            throw new IllegalArgumentException("sweep: '" + name.substring(0, Math.min(64, name.length()))
                    + "' is not a name of 1 to 64 letters, digits and underscores");
        }
    }
}
