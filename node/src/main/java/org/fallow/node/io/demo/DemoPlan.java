package org.fallow.node.io.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a demo is to do.
 *
 * @param nodes processes, 4 or more; the first is the publisher's
 * @param faulty how many of them lie
 * @param project the folder with {@code project.yaml}
 * @param units how many units, or null for as many as the project has
 * @param seed where the sweep's seeds begin, or null for where the project says
 * @param out where results are written
 */
public record DemoPlan(
        int nodes,
        int faulty,
        Path project,
        @Nullable Integer units,
        @Nullable Long seed,
        Path out) {}
