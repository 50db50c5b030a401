package org.fallow.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.fallow.dht.kademlia.Life.Measured;
import org.junit.jupiter.api.Test;

/** What it costs to keep the tables, and what they are worth. */
class UpkeepTest {
    private static final Duration MEDIAN = Duration.ofHours(1);

    /** As sessions were measured in large networks: many are short, some very long. */
    private static final double HEAVY_TAIL = 0.5;

    @Test
    void aHandfulOfNodesThatKnowAllAskLittle() {
        Life life = new Life(6, 1);
        assertThat(life.measure(Duration.ofHours(1)).requests()).isLessThan(45);
        Measured later = life.measure(Duration.ofHours(3));
        assertThat(later.requests()).as("%s", later).isLessThan(10);
        assertThat(later.known()).isEqualTo(1);
        assertThat(later.live()).isEqualTo(1);
    }

    @Test
    void fiftyNodesFindAllAndAskLittle() {
        Life life = new Life(50, 2);
        Measured measured = life.measure(Duration.ofHours(2));
        assertThat(measured.requests()).as("%s", measured).isBetween(1.0, 45.0);
        assertThat(measured.known()).as("%s", measured).isEqualTo(1);
        assertThat(measured.found()).as("%s", measured).isEqualTo(1);
    }

    @Test
    void sixtyNodesOfAHundredAndTwentyThatComeAndGoStillFindTheClosest() {
        Life life = new Life(60, 3).withChurn(MEDIAN, HEAVY_TAIL);
        life.pass(Duration.ofHours(1));
        Measured measured = life.measure(Duration.ofHours(3));
        assertThat(measured.requests()).as("%s", measured).isBetween(1.0, 45.0);
        assertThat(measured.live()).as("%s", measured).isGreaterThan(0.75);
        assertThat(measured.known()).as("%s", measured).isGreaterThan(0.9);
        assertThat(measured.found()).as("%s", measured).isGreaterThan(0.98);
    }
}
