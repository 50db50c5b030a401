package org.fallow.node.io.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a demo ended; the document of {@code fallow demo --json}.
 *
 * @param nodes processes
 * @param faulty of them
 * @param units published
 * @param accepted units with a result
 * @param wrongAccepted accepted results that another run of the unit contradicts
 * @param executions votes cast
 * @param caught peer ids whose votes contradict accepted results
 * @param publisherAwayAccepted units accepted while the publisher's process did not run
 * @param seconds from the first process's start to the collected results
 * @param best the best fold of each sequence
 * @param resultsDir where the files are
 */
public record DemoReport(
        int nodes,
        int faulty,
        long units,
        long accepted,
        long wrongAccepted,
        long executions,
        List<String> caught,
        long publisherAwayAccepted,
        double seconds,
        List<Best> best,
        String resultsDir) {
    /**
     * The best fold of a sequence.
     *
     * @param energy recounted from the path
     * @param known the best known energy; null where the literature is not known here
     */
    public record Best(
            String sequence, int dim, int energy, @Nullable Integer known, String path) {}
}
