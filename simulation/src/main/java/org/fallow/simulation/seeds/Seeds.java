package org.fallow.simulation.seeds;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A property test: runs a method {@code void sentence(long seed)} once for each seed. A failure names its seed; {@code mvn
 * -Dfallow.seed=17 ...} runs that one alone.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "seed {0}")
@ArgumentsSource(SeedSource.class)
@ExtendWith(SeedInMessage.class)
public @interface Seeds {
    /** The first seed. */
    long from() default 1;

    /** How many seeds, one after the other. */
    int count() default 100;
}
