package org.fallow.node.io.demo;

import java.util.ArrayList;
import java.util.List;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.publication.ProjectFile;
import org.fallow.node.publication.io.ProjectDirectory;
import org.fallow.work.record.UnitSource;

/** Fits a project to {@code --units} and {@code --seed}: its sweep must have a range named {@code seed}. */
final class Tailoring {
    private static final String SEED = "seed";

    private Tailoring() {}

    static ProjectDirectory.Contents tailored(ProjectDirectory.Contents contents, DemoPlan plan) {
        if (plan.units() == null && plan.seed() == null) {
            return contents;
        }
        ProjectFile file = contents.file();
        if (!(file.units() instanceof ProjectFile.Sweep(UnitSource.Sweep sweep, var place))) {
            throw misfit();
        }
        List<UnitSource.Axis> axes = new ArrayList<>(sweep.axes());
        for (int i = 0; i < axes.size(); i++) {
            if (axes.get(i) instanceof UnitSource.Range range && range.name().equals(SEED)) {
                axes.set(i, seeds(range, sweep.count() / range.count(), plan));
                ProjectFile.Units units = new ProjectFile.Sweep(new UnitSource.Sweep(axes), place);
                return new ProjectDirectory.Contents(file.withUnits(units), contents.material());
            }
        }
        throw misfit();
    }

    private static UnitSource.Range seeds(UnitSource.Range range, long unitsASeed, DemoPlan plan) {
        Integer units = plan.units();
        Long seed = plan.seed();
        long count = range.count();
        if (units != null) {
            if (units < unitsASeed || units % unitsASeed != 0) {
                throw new CommandFailed(
                        CommandFailed.USAGE,
                        "--units: " + units + " is not a multiple of " + unitsASeed + ", the units of one seed");
            }
            count = units / unitsASeed;
        }
        long from = seed == null ? range.from() : seed;
        return new UnitSource.Range(SEED, from, from + (count - 1) * range.step(), range.step());
    }

    private static CommandFailed misfit() {
        return new CommandFailed(
                CommandFailed.USAGE, "--units and --seed need a project whose sweep has a range named seed");
    }
}
