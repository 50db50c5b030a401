package org.fallow.node.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void aNetworkOfTwoHundredNodesWithLossAndChurnAndLiarsSettlesEveryUnitRightlyAndTheSameWayTwice() {
        RehearsalReport report = Rehearsal.run(RehearsalPlan.of(1));
        assertThat(report.accepted()).isEqualTo(500);
        assertThat(report.wrongAccepted()).isZero();
        assertThat(report.honestStruck()).isZero();
        assertThat(report.caught()).isGreaterThan(report.malicious() / 2);
        assertThat(report.overhead()).isBetween(2.0, 3.0);
        assertThat(Rehearsal.run(RehearsalPlan.of(1))).isEqualTo(report);
    }
}
