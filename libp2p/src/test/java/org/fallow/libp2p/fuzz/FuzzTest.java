package org.fallow.libp2p.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The plain run's share of fuzzing: the whole corpus, and some fresh mutations. {@code bench/fuzz} does the rest. */
class FuzzTest {
    /** A target ends at whichever comes first: its mutations, or its time (a loaded machine must not fail a build). */
    private static final int MUTATIONS = 4000;

    private static final long NANOS_MAX = 400_000_000L;

    static Stream<String> targets() {
        return Targets.ALL.stream().map(Target::name);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void whatOurEncodersMakeIsTaken(String name) {
        Target target = Targets.named(name);
        for (byte[] seed : target.seeds().get()) {
            assertThat(target.accepts(seed)).as("%s: %s", name, seed).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void noBytesDoMoreThanBeRefused(String name) throws IOException {
        Target target = Targets.named(name);
        List<byte[]> corpus = Corpus.of(target);
        for (byte[] input : corpus) {
            target.accepts(input);
        }
        Mutator mutator = new Mutator(new SplittableRandom(name.hashCode()));
        long until = System.nanoTime() + NANOS_MAX;
        for (int left = MUTATIONS; left > 0 && System.nanoTime() < until; left--) {
            target.accepts(mutator.mutate(corpus));
        }
    }
}
