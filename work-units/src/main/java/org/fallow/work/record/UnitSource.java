package org.fallow.work.record;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/** Where a batch's inputs come from. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = UnitSource.Sweep.class, name = "sweep"),
    @JsonSubTypes.Type(value = UnitSource.Listed.class, name = "listed"),
    @JsonSubTypes.Type(value = UnitSource.Chained.class, name = "chained")
})
public sealed interface UnitSource {
    /** Most units in a batch. */
    long UNITS_MAX = 100_000_000;

    /** How many units there are: 1 to {@link #UNITS_MAX}. */
    long count();

    /** The blobs that inputs are read from. */
    default List<Cid> blobs() {
        return List.of();
    }

    /** The unit whose accepted result is a part of this unit's input, and which comes before it therefore. */
    default OptionalLong after(long unit) {
        return OptionalLong.empty();
    }

    /** The first unit of those that this one waits for; itself where it waits for none. */
    default long startOfChain(long unit) {
        return unit;
    }

    /** The first unit after this one that does not wait for it, nor for one that does. */
    default long endOfChain(long unit) {
        return unit + 1;
    }

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

        @Override
        public List<Cid> blobs() {
            return shards;
        }
    }

    /**
     * Chains of units: each input begins one, and every further unit of the chain gets the accepted result of the one
     * before it in its input, see {@link Chain}. Unit {@code chain * generations + generation}; as the length divides a
     * shard's, a chain lies in one shard.
     *
     * @param of the inputs that chains begin with, each a JSON object; not chained itself
     * @param generations units in a chain: 2 to {@link Batch#SHARD_UNITS}, and a divisor of it
     */
    record Chained(UnitSource of, int generations) implements UnitSource {
        /** Checks the bounds. */
        public Chained {
            Bounds.range("generations", generations, 2, Batch.SHARD_UNITS);
            if (!isLength(generations)) {
                throw new IllegalArgumentException(
                        "generations: " + generations + " does not divide " + Batch.SHARD_UNITS);
            }
            if (of instanceof Chained) {
                throw new IllegalArgumentException("chains of chains");
            }
            Bounds.range("units", of.count(), 1, UNITS_MAX / generations);
        }

        /** Whether chains can have this length. */
        public static boolean isLength(int generations) {
            return generations >= 2 && generations <= Batch.SHARD_UNITS && Batch.SHARD_UNITS % generations == 0;
        }

        @Override
        public long count() {
            return of.count() * generations;
        }

        @Override
        public List<Cid> blobs() {
            return of.blobs();
        }

        @Override
        public OptionalLong after(long unit) {
            return unit % generations == 0 ? OptionalLong.empty() : OptionalLong.of(unit - 1);
        }

        @Override
        public long startOfChain(long unit) {
            return chain(unit) * generations;
        }

        @Override
        public long endOfChain(long unit) {
            return (chain(unit) + 1) * generations;
        }

        /** Which of the inputs the unit's chain began with. */
        public long chain(long unit) {
            return unit / generations;
        }
    }

    private static void axisName(String name) {
        if (!name.matches("[A-Za-z0-9_]{1,64}")) {
            throw new IllegalArgumentException("sweep: '" + name.substring(0, Math.min(64, name.length()))
                    + "' is not a name of 1 to 64 letters, digits and underscores");
        }
    }
}
