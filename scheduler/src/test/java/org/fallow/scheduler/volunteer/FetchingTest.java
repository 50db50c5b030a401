package org.fallow.scheduler.volunteer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.fallow.scheduler.offer.Unfit;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.work.record.Cid;
import org.junit.jupiter.api.Test;

class FetchingTest {
    private static final VolunteerTerms TERMS = VolunteerTerms.DEFAULT;
    private static final Duration LEASE = Duration.ofHours(2);
    private static final Duration YEAR = Duration.ofDays(365);

    @Seeds(count = 4)
    void projectsGetTimeByTheirWeightsHoweverLongTheirUnitsTake(long seed) {
        Random random = new Random(seed);
        Market market = new Market(TERMS, LEASE, 1 + random.nextInt(4), seed);
        double sum = 0;
        int[] weights = new int[2 + random.nextInt(3)];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 1 + random.nextInt(5);
            sum += weights[i];
            // A project gets no more for having more batches.
            for (int batch = 0; batch <= random.nextInt(3); batch++) {
                market.batch(i, weights[i], Duration.ofSeconds(120 + random.nextInt(900)), YEAR, false);
            }
        }
        market.run(Duration.ofDays(3));
        double total = market.computed.values().stream()
                .mapToDouble(d -> (double) d.toSeconds())
                .sum();
        for (int i = 0; i < weights.length; i++) {
            double share = market.seconds(Market.project(i)) / total;
            assertThat(share).as("project %d of weight %d", i, weights[i]).isCloseTo(weights[i] / sum, within(0.05));
        }
    }

    @Seeds(count = 10)
    void whatIsLeasedIsComputedBeforeItsLeaseLapsesAndItsBatchExpires(long seed) {
        Random random = new Random(seed);
        Duration lease = Duration.ofMinutes(10 + random.nextInt(110));
        Market market = new Market(TERMS.withAhead(Ahead.of(Ahead.MAX)), lease, 1 + random.nextInt(4), seed);
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            Duration takes = Duration.ofSeconds(20 + random.nextInt(1_200));
            market.batch(i, 1 + random.nextInt(9), takes, Duration.ofMinutes(30 + random.nextInt(600)), false);
        }
        market.run(Duration.ofHours(12));
        assertThat(market.voted).isNotEmpty();
        assertThat(market.held()).as("units that nothing became of").isZero();
        // The first units of a batch show how long they take; of the others hardly one is begun in vain.
        assertThat(market.late + market.returned.size()).isLessThan(40 + market.voted.size() / 20);
    }

    @Test
    void tinyUnitsAreFetchedByTheHundred() {
        Market market = new Market(TERMS, LEASE, 4, 1);
        market.batch(0, 1, Duration.ofMillis(50), YEAR, false);
        market.run(Duration.ofMinutes(1));
        assertThat(market.voted.size()).isGreaterThan(3_000);
        assertThat(market.asked.size()).isLessThan(market.voted.size() / 40);
    }

    @Test
    void workForAsLongAsWantedIsHeldAndNotMore() {
        Market market = new Market(TERMS.withAhead(Ahead.of(Duration.ofHours(4))), Duration.ofDays(2), 2, 1);
        market.batch(0, 1, Duration.ofMinutes(10), YEAR, false);
        market.run(Duration.ofDays(1));
        assertThat(market.mostHeld).isBetween(2 * 24, 2 * 24 + 4);
    }

    @Test
    void noUnitIsFetchedThatWouldNotBeDoneBeforeItsBatchExpiresAndTheReasonIsSaid() {
        Market market = new Market(TERMS, LEASE, 1, 1);
        Cid soon = market.batch(0, 1, Duration.ofMinutes(20), Duration.ofMinutes(70), false);
        market.batch(1, 1, Duration.ofMinutes(5), YEAR, false);
        market.run(Duration.ofMinutes(69));
        assertThat(market.unfit(soon)).isInstanceOf(Unfit.TooLate.class);
        assertThat(market.unfit(soon).text()).contains("expires at");
        assertThat(market.late).isLessThanOrEqualTo(1);
    }

    @Test
    void aKernelThatAlwaysFailsIsLeftAloneForLongerAndLonger() {
        Market market = new Market(TERMS, LEASE, 2, 1);
        Cid bad = market.batch(0, 1, Duration.ofMillis(10), YEAR, true);
        market.run(Duration.ofHours(1));
        assertThat(market.returned.size()).isBetween(Sources.FAILURES_MAX, 20);
        assertThat(market.unfit(bad)).isInstanceOf(Unfit.Failing.class);
    }

    @Test
    void aUnitThatMayUseMoreThanIsAllowedIsRefusedWithTheReason() {
        Market market = new Market(TERMS, LEASE, 2, 1).allowing(32 << 20);
        Cid batch = market.batch(0, 1, Duration.ofSeconds(1), YEAR, false);
        market.run(Duration.ofMinutes(1));
        assertThat(market.asked).isEmpty();
        assertThat(market.unfit(batch).text()).isEqualTo("its units may use 64 MiB, and this node allows them 32 MiB");
        market.leave(batch);
        assertThat(market.unfit).isEmpty();
    }

    @Seeds(count = 5)
    void custodiansThatAreBusyAreLeftAloneForAsLongAsTheyAskFor(long seed) {
        Market market = new Market(TERMS, LEASE, 1, seed);
        Cid batch = market.batch(0, 1, Duration.ofMinutes(1), YEAR, false);
        market.busy(batch, 60);
        market.run(Duration.ofMinutes(10));
        assertThat(market.asked.size()).isLessThan(90);
        for (int i = 8; i < Math.min(60, market.asked.size()); i++) {
            // Each of the eight once, and then none of them within two seconds.
            assertThat(Duration.between(market.asked.get(i - 8), market.asked.get(i)))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        }
    }

    @Test
    void theSameSeedMakesTheSameDecisions() {
        assertThat(decisions()).isEqualTo(decisions());
    }

    private static Object decisions() {
        Market market = new Market(TERMS, LEASE, 3, 7);
        market.batch(0, 2, Duration.ofSeconds(40), YEAR, false);
        market.batch(1, 3, Duration.ofSeconds(90), Duration.ofHours(3), false);
        market.busy(Cid.of(Cid.Codec.RAW, new byte[] {1}), 5);
        market.run(Duration.ofHours(4));
        return List.of(market.asked, market.voted, market.computed);
    }
}
