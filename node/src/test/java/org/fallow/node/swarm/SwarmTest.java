package org.fallow.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SwarmTest {
    private static SwarmPlan small(long seed) {
        return SwarmPlan.of(seed).sized(150).lasting(Duration.ofMinutes(2), Duration.ofMinutes(3), 60);
    }

    private static SwarmReport run(SwarmPlan plan) {
        return Swarm.run(plan, Swarm.Progress.NONE);
    }

    private static SwarmReport.Score score(SwarmReport report, Phase phase, Wish wish) {
        return report.scores().stream()
                .filter(score -> score.phase() == phase && score.wish() == wish)
                .findFirst()
                .orElseThrow();
    }

    private static SwarmReport.Load load(SwarmReport report, Purpose purpose) {
        return report.loads().stream()
                .filter(load -> load.purpose() == purpose)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSwarmOnAGoodNetworkWithoutChurnFindsEverythingAndItsTablesAreTrue() {
        SwarmReport report = run(small(1).churning(Turnover.NONE).withLoss(0));
        for (Wish wish : Wish.values()) {
            assertThat(score(report, Phase.CALM, wish).success()).as("%s", wish).isEqualTo(1);
        }
        assertThat(score(report, Phase.CALM, Wish.FIND_NODE).count()).isEqualTo(24);
        assertThat(score(report, Phase.CALM, Wish.FIND_NODE).nearest()).isGreaterThan(0.99);
        assertThat(score(report, Phase.CALM, Wish.PUT).nearest()).isGreaterThan(0.99);
        assertThat(report.tables().live()).isEqualTo(1);
        assertThat(report.tables().nearest()).isGreaterThan(0.99);
        assertThat(report.unfinished()).isZero();
        assertThat(report.joins()).isZero();
    }

    @Test
    void churnLossAndLiarsOfEveryKindLeaveMostOfItRightAndTheSameSeedGivesTheSameReport() {
        SwarmPlan plan = small(2).lying(0.2, Lie.MIXED);
        SwarmReport report = run(plan);
        assertThat(report.liars()).isBetween(10, 40);
        assertThat(score(report, Phase.CALM, Wish.GET).success()).isGreaterThan(0.9);
        assertThat(score(report, Phase.CALM, Wish.FIND_NODE).success()).isGreaterThan(0.8);
        assertThat(report.tables().live()).isGreaterThan(0.8);
        assertThat(load(report, Purpose.UPKEEP).messages()).isPositive();
        assertThat(load(report, Purpose.UPKEEP).messages())
                .isGreaterThan(load(report, Purpose.UPKEEP).requests());
        assertThat(run(plan)).isEqualTo(report);
        assertThat(run(small(3).lying(0.2, Lie.MIXED)).trace()).isNotEqualTo(report.trace());
    }

    @Test
    void aPartitionIsRiddenOutAndHeals() {
        SwarmReport report = run(SwarmPlan.of(4)
                .sized(100)
                .churning(Turnover.NONE)
                .lasting(Duration.ofMinutes(1), Duration.ofMinutes(20), 120)
                .partitioned());
        assertThat(score(report, Phase.SPLIT, Wish.FIND_NODE).count()).isGreaterThan(5);
        assertThat(score(report, Phase.SPLIT, Wish.GET).success()).isGreaterThan(0.7);
        assertThat(score(report, Phase.HEALED, Wish.GET).success()).isGreaterThan(0.9);
        // Whoever knew its own side alone would know half of them.
        assertThat(report.tables().nearest()).isGreaterThan(0.75);
    }

    @Test
    void nodesThatAllJoinThroughAFewMakeWholeTables() {
        SwarmReport report = run(small(5).sized(80)
                .cold()
                .churning(Turnover.NONE)
                .lasting(Duration.ofMinutes(60), Duration.ofMinutes(2), 40));
        assertThat(report.present()).isEqualTo(80);
        assertThat(report.tables().nearest()).isGreaterThan(0.95);
        assertThat(score(report, Phase.CALM, Wish.FIND_NODE).success()).isGreaterThan(0.85);
    }

    @Test
    void nodesComeAndGoAsTheMeasuredSessionsSay() {
        double hours = Turnover.IPFS.sessions().mean() / Duration.ofHours(1).toNanos();
        assertThat(hours).isBetween(4.2, 4.8);
        assertThat(Turnover.IPFS.session().quantile(0.876) / 60e9).isBetween(479.9, 480.1);
        assertThat(Turnover.IPFS.presence()).isBetween(0.67, 0.71);
        assertThat(Turnover.NONE.presence()).isEqualTo(1);
    }
}
