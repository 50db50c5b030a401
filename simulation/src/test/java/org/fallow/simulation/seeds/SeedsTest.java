package org.fallow.simulation.seeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;
import org.opentest4j.TestAbortedException;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeedsTest {
    private final List<Long> seen = new ArrayList<>();

    @Seeds(from = 7, count = 3)
    void eachSeedIsRunUnderItsName(long seed, TestInfo info) {
        assertThat(info.getDisplayName()).isEqualTo("seed " + seed);
        seen.add(seed);
    }

    @AfterAll
    void allSeedsWereRunInOrder() {
        String only = System.getProperty("fallow.seed");
        assertThat(seen).isEqualTo(only == null ? List.of(7L, 8L, 9L) : List.of(Long.valueOf(only)));
    }

    @Test
    void aFailureNamesItsSeed() {
        assertThatThrownBy(() -> withSeed17(() -> {
                    throw new IllegalStateException("lost");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("seed 17: lost")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSkippedTestStaysSkipped() {
        assertThatThrownBy(() -> withSeed17(() -> {
                    Assumptions.abort("not here");
                    return null;
                }))
                .isInstanceOf(TestAbortedException.class);
    }

    private static void withSeed17(Invocation<Void> body) throws Throwable {
        SeedInMessage.proceed(body, 17L);
    }
}
