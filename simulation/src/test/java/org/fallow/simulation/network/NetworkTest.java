package org.fallow.simulation.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private static final long SECOND = 1_000_000_000L;

    private static Network of(int nodes, Conditions conditions) {
        return of(1, nodes, conditions);
    }

    private static Network of(long seed, int nodes, Conditions conditions) {
        Network network = new Network(Chance.of(seed), conditions);
        for (int i = 0; i < nodes; i++) {
            network.present(network.join(), true);
        }
        return network;
    }

    @Seeds(count = 10)
    void losesAndDoublesAsOftenAsTheConditionsSay(long seed) {
        Network network = of(seed, 2, Conditions.LAN.withLoss(0.3).withDuplication(0.1));
        int copies = 0;
        for (int i = 0; i < 100_000; i++) {
            copies += network.depart(0, 1, 0);
        }
        Traffic traffic = network.traffic();
        // five standard deviations either way
        assertThat(traffic.lost()).isBetween(29_270L, 30_730L);
        assertThat(traffic.duplicated()).isBetween(6_580L, 7_420L);
        assertThat(traffic.sent() + traffic.duplicated()).isEqualTo(traffic.lost() + copies);
    }

    @Test
    void anotherLossOrAnotherSenderChangesNoLatency() {
        Network calm = of(3, Conditions.INTERNET);
        Network rough = of(3, Conditions.INTERNET.withLoss(0.5).withDuplication(0.5));
        int compared = 0;
        for (int i = 0; i < 1_000; i++) {
            calm.depart(0, 1, 0);
            long arrival = calm.arrival(0);
            rough.depart(2, 1, 0);
            if (rough.depart(0, 1, 0) > 0) {
                assertThat(rough.arrival(0)).isEqualTo(arrival);
                compared++;
            }
        }
        assertThat(compared).isBetween(400, 600);
    }

    @Test
    void steadyPairsTakeTheSameTimeEitherWayAndDifferFromEachOther() {
        Network network = of(50, Conditions.INTERNET.withSteadyPairs());
        Set<Long> distances = new TreeSet<>();
        for (int other = 1; other < 50; other++) {
            network.depart(0, other, 0);
            long there = network.arrival(0);
            network.depart(other, 0, 7);
            assertThat(network.arrival(0) - 7).isEqualTo(there).isEqualTo(network.distance(0, other));
            distances.add(there);
        }
        assertThat(distances).hasSizeGreaterThan(45);
    }

    @Test
    void halfOfAllMessagesTakeLessThanTheMedianLatency() {
        Network network = of(2, Conditions.INTERNET);
        int fast = 0;
        for (int i = 0; i < 10_000; i++) {
            network.depart(0, 1, 0);
            fast += network.arrival(0) < Duration.ofMillis(50).toNanos() ? 1 : 0;
        }
        assertThat(fast).isBetween(4_750, 5_250);
    }

    @Test
    void aPartitionStopsMessagesOnDepartureAndOnArrivalUntilItHeals() {
        Network network = of(3, Conditions.LAN);
        assertThat(network.depart(0, 1, 0)).isEqualTo(1);
        network.side(1, 1);
        network.side(2, 1);
        assertThat(network.arrive(0, 1, network.life(1))).isFalse();
        assertThat(network.depart(0, 1, 0)).isZero();
        assertThat(network.depart(1, 2, 0)).isEqualTo(1);
        assertThat(network.traffic().cutOff()).isEqualTo(2);
        network.heal();
        assertThat(network.depart(0, 1, 0)).isEqualTo(1);
        assertThat(network.arrive(0, 1, network.life(1))).isTrue();
    }

    @Test
    void aNodeBehindANatIsReachedOnlyByThoseItSpokeTo() {
        Network network = of(3, Conditions.LAN);
        network.behindNat(0, true);
        assertThat(network.depart(1, 0, 0)).isZero();
        assertThat(network.depart(0, 1, 0)).isEqualTo(1);
        assertThat(network.depart(1, 0, 0)).isEqualTo(1);
        assertThat(network.depart(2, 0, 0)).isZero();
        assertThat(network.traffic().unreachable()).isEqualTo(2);
    }

    @Test
    void aPathThroughANatIsKeptOpenByTrafficAndEndsInSilence() {
        Network network = of(2, Conditions.LAN);
        network.behindNat(0, true);
        network.depart(0, 1, 0);
        assertThat(network.depart(1, 0, 299 * SECOND)).isEqualTo(1);
        assertThat(network.depart(1, 0, 598 * SECOND)).isEqualTo(1);
        assertThat(network.depart(1, 0, 899 * SECOND)).isZero();
    }

    @Test
    void aPathThroughANatEndsWhenThePeerGoesAway() {
        Network network = of(2, Conditions.LAN);
        network.behindNat(0, true);
        network.depart(0, 1, 0);
        network.present(1, false);
        network.present(1, true);
        assertThat(network.depart(1, 0, SECOND)).isZero();
    }

    @Test
    void twoNodesBehindNatsNeverReachEachOther() {
        Network network = of(2, Conditions.LAN);
        network.behindNat(0, true);
        network.behindNat(1, true);
        for (int i = 0; i < 10; i++) {
            assertThat(network.depart(0, 1, i) + network.depart(1, 0, i)).isZero();
        }
    }

    @Test
    void aNodeThatWasAwayInBetweenMissesWhatWasUnderWay() {
        Network network = of(2, Conditions.LAN);
        int life = network.life(1);
        network.present(1, false);
        assertThat(network.arrive(0, 1, life)).isFalse();
        network.present(1, true);
        assertThat(network.arrive(0, 1, life)).isFalse();
        assertThat(network.arrive(0, 1, network.life(1))).isTrue();
        assertThat(network.traffic().missed()).isEqualTo(2);
    }

    @Test
    void probabilitiesOutsideZeroToOneAreRefused() {
        for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> Conditions.LAN.withLoss(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
