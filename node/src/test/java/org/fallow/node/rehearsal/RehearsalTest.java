package org.fallow.node.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RehearsalTest {
    @Test
    void aHundredNodesWithLossAndChurnAndLiarsSettleEveryUnitRightlyAndTheSameWayTwice() {
        RehearsalPlan plan = RehearsalPlan.of(1).sized(100, 100);
        RehearsalReport report = Rehearsal.run(plan);
        assertThat(report.accepted()).isEqualTo(100);
        assertThat(report.wrongAccepted()).isZero();
        assertThat(report.honestStruck()).isZero();
        assertThat(report.caught()).isPositive();
        assertThat(report.overhead()).isBetween(2.0, 3.5);
        assertThat(Rehearsal.run(plan)).isEqualTo(report);
    }

    @Seeds(count = 2)
    void aFifthOfTheNodesLyingNowAndThenGetsNoWrongResultAccepted(long seed) {
        RehearsalReport report =
                Rehearsal.run(RehearsalPlan.of(seed).sized(40, 60).attackedBy(0.2, Attack.RARE));
        assertThat(report.accepted()).isEqualTo(60);
        assertThat(report.wrongAccepted()).isZero();
        assertThat(report.honestStruck()).isZero();
    }

    @Test
    void aQuorumOfColludersIsSeenInTheReport() {
        RehearsalReport report = Rehearsal.run(RehearsalPlan.of(1).sized(40, 60).attackedBy(0.5, Attack.COLLUDE));
        assertThat(report.wrongAccepted()).isPositive();
    }

    @Test
    void aBatchFinishesWhileNodesLeaveForGoodAndFewRunsAreForNothing() {
        RehearsalReport report = Rehearsal.run(RehearsalPlan.batch(1, 30, 120).under(2, 0.01, 0.2, 0.8));
        assertThat(report.accepted()).isEqualTo(120);
        assertThat(report.wrongAccepted()).isZero();
        assertThat(report.left()).isPositive();
        assertThat(report.duplicates()).isNotNegative();
        assertThat(report.duplicateShare()).isLessThan(0.12);
        assertThat(report.lastShare()).isBetween(0.0, 0.3);
    }

    @ParameterizedTest
    @EnumSource(names = {"WITHHOLD", "FORGE", "PARTITION"})
    void attacksOnCustodyLoseNoVoteGetNothingWrongAcceptedAndKeepNoUnitFromBeingSettled(Attack attack) {
        RehearsalReport report = Rehearsal.run(RehearsalPlan.of(1).sized(40, 60).attackedBy(0.2, attack));
        assertThat(report.accepted()).isEqualTo(60);
        assertThat(report.wrongAccepted()).isZero();
        assertThat(report.votesLost()).isZero();
        assertThat(report.honestStruck()).isZero();
    }

    @Test
    void whoHasAllPlacesAroundAShardKeepsItsUnitsFromBeingSettledButGetsNothingWrongAccepted() {
        RehearsalReport report = Rehearsal.run(RehearsalPlan.of(1).sized(40, 60).attackedBy(0.3, Attack.ECLIPSE));
        assertThat(report.accepted()).isLessThan(60);
        assertThat(report.wrongAccepted()).isZero();
        assertThat(report.votesLost()).isZero();
    }
}
