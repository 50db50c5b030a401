package org.fallow.scheduler.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleTest {
    private static final int BATCHES = 400;

    @Test
    void whereNothingIsFoundAShareSuffices() {
        double share = Sample.share(100, 0.1);
        long drawn = Math.round(share * 1_000_000);
        assertEquals(100, new Sample(1_000_000 - drawn, drawn, 0).errors(0.1), 0.1);
    }

    @Test
    void nothingDrawnSaysNothing() {
        assertEquals(Double.POSITIVE_INFINITY, new Sample(10, 0, 0).errors(0.1));
        assertEquals(0, new Sample(0, 10, 0).errors(0.1));
    }

    @Test
    void whoWasFoundBeforeIsLeftOutOfTheLaterSample() {
        Sample all = new Sample(900_000, 100_000, 500);
        Sample later = new Sample(900_000, 60_000, 1);
        Evidence evidence = new Evidence(0.04, all, later);
        assertTrue(evidence.errors(0.1) < all.errors(0.1) / 10);
        assertTrue(evidence.errors(0.1) >= later.errors(0.1));
    }

    /** Liars of all kinds, none of them found before; nobody's auditor is bad. */
    @ParameterizedTest
    @CsvSource({"1, 100, 0.05", "3, 100, 0.05", "20, 10, 0.1", "100, 10, 0.05", "1, 1000, 0.3", "8, 500, 0.3"})
    void whatIsLeftIsSeldomMoreThanTheSampleSays(int liesEach, int liars, double share) {
        Random random = new Random(liesEach * 31L + liars);
        int votes = 100_000;
        int over = 0;
        double leftInAll = 0;
        double saidInAll = 0;
        for (int batch = 0; batch < BATCHES; batch++) {
            long once = 0;
            long left = 0;
            for (int liar = 0; liar < liars; liar++) {
                int met = 0;
                for (int lie = 0; lie < liesEach; lie++) {
                    met += random.nextDouble() < share ? 1 : 0;
                }
                once += met == 1 ? 1 : 0;
                left += met == 0 ? liesEach : 0;
            }
            long drawn = Math.round(share * votes);
            double said = new Sample(votes - drawn, drawn, once).errors(0);
            over += said < left ? 1 : 0;
            leftInAll += left;
            saidInAll += said;
        }
        assertTrue(leftInAll < saidInAll, leftInAll + " were left, " + saidInAll + " said");
        assertTrue(over <= BATCHES / 6, over + " of " + BATCHES + " batches had more wrong results than was said");
    }

    @Test
    void nonsenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Sample(-1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Evidence(1, new Sample(0, 0, 0), new Sample(0, 0, 0)));
    }
}
