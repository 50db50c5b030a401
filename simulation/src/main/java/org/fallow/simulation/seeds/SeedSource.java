package org.fallow.simulation.seeds;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The seeds that {@link Seeds} asks for, or the one that the parameter {@code fallow.seed} names. */
final class SeedSource implements ArgumentsProvider, AnnotationConsumer<Seeds> {
    private long from;
    private int count;

    @Override
    public void accept(Seeds seeds) {
        from = seeds.from();
        count = seeds.count();
    }

    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        return context.getConfigurationParameter("fallow.seed", Long::valueOf)
                .map(LongStream::of)
                .orElseGet(() -> LongStream.range(from, from + count))
                .mapToObj(Arguments::of);
    }
}
