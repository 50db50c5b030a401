package org.fallow.node.publication;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fallow.node.publication.Value.Text;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Chain;
import org.fallow.work.record.UnitSource;

/** Reads {@code units.generations}: every input begins a chain of so many units, each with the result of the one before. */
final class ChainReader {
    private final Notes notes;

    ChainReader(Notes notes) {
        this.notes = notes;
    }

    /** The inputs as chains, or nothing and a note. */
    Optional<ProjectFile.Units> read(ProjectFile.Units of, Value value) {
        String given = value instanceof Text text ? text.text() : "";
        int generations = given.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(given) : 0;
        if (!UnitSource.Chained.isLength(generations)) {
            String lengths = IntStream.rangeClosed(1, Batch.SHARD_UNITS)
                    .filter(UnitSource.Chained::isLength)
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(", "));
            notes.add(
                    value.place(),
                    "units.generations: " + Notes.quoted(given) + " is not one of the lengths that a chain can have: "
                            + lengths);
            return Optional.empty();
        }
        if (of instanceof ProjectFile.Sweep(UnitSource.Sweep sweep, Place place) && !fits(sweep, place, generations)) {
            return Optional.empty();
        }
        return Optional.of(new ProjectFile.Chained(of, generations, value.place()));
    }

    private boolean fits(UnitSource.Sweep sweep, Place place, int generations) {
        if (sweep.axes().stream().anyMatch(axis -> axis.name().equals(Chain.FIELD))) {
            notes.add(
                    place,
                    "units.sweep: \"" + Chain.FIELD + "\" is where a chain's units find the result before: name the"
                            + " parameter otherwise");
            return false;
        }
        if (sweep.count() > UnitSource.UNITS_MAX / generations) {
            notes.add(
                    place,
                    "units.generations: " + sweep.count() + " chains of " + generations + " units are more than "
                            + UnitSource.UNITS_MAX);
            return false;
        }
        return true;
    }
}
