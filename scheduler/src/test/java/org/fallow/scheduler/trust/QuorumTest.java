package org.fallow.scheduler.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumTest {
    @ParameterizedTest
    @CsvSource({"1e-2, 0.1, 2, 4", "1e-3, 0.1, 3, 5", "1e-4, 0.1, 4, 6", "1e-4, 0.2, 6, 9", "0.1, 0.1, 1, 3"})
    void theNumbersFollowFromTheTarget(double error, double bad, int agreeing, int lead) {
        assertEquals(new Quorum(agreeing, lead), Quorum.of(error, bad));
    }

    @ParameterizedTest
    @CsvSource({"1e-2, 0.1", "1e-3, 0.1", "1e-4, 0.1", "1e-4, 0.2", "1e-6, 0.3"})
    void aJuryIsWrongAsRarelyAsItShould(double error, double bad) {
        double wrong = wrong(Quorum.of(error, bad), bad);
        assertTrue(wrong <= 1.1 * error, "wrong " + wrong);
    }

    @Test
    void theFirstToReachTheNumberWouldBeWrongMoreOften() {
        // Four votes first, at 10 % liars: at most three honest ones before the fourth lie.
        double first = 0;
        for (int honest = 0; honest < 4; honest++) {
            first += choose(3 + honest, 3) * Math.pow(0.1, 4) * Math.pow(0.9, honest);
        }
        assertTrue(first > 20e-4);
    }

    @Test
    void ofOneMindOrByALead() {
        Quorum quorum = new Quorum(2, 4);
        assertTrue(quorum.settles(2, 0));
        assertFalse(quorum.settles(4, 1));
        assertTrue(quorum.settles(5, 1));
        assertEquals(1, quorum.wanted(1, 0));
        assertEquals(1, quorum.wanted(4, 1));
        assertEquals(0, quorum.wanted(5, 1));
    }

    @Test
    void nonsenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Quorum.of(0, 0.1));
        assertThrows(IllegalArgumentException.class, () -> Quorum.of(1e-4, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new Quorum(3, 2));
    }

    /** Counted exactly: the chance that liars who tell one lie win, each voter drawn anew. */
    private static double wrong(Quorum quorum, double bad) {
        int most = 120;
        double[][] at = new double[most + 1][most + 1];
        at[0][0] = 1;
        double wrong = 0;
        for (int votes = 0; votes < most; votes++) {
            for (int lies = 0; lies <= votes; lies++) {
                int honest = votes - lies;
                double here = at[lies][honest];
                if (quorum.settles(Math.max(lies, honest), Math.min(lies, honest))) {
                    wrong += lies > honest ? here : 0;
                } else {
                    at[lies + 1][honest] += here * bad;
                    at[lies][honest + 1] += here * (1 - bad);
                }
            }
        }
        return wrong;
    }

    private static double choose(int n, int k) {
        double product = 1;
        for (int i = 1; i <= k; i++) {
            product = product * (n - k + i) / i;
        }
        return product;
    }
}
