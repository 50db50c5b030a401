package org.fallow.libp2p.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.junit.jupiter.api.Test;

class RelayTableTest {
    private static final Instant NOW = Instant.EPOCH;
    private static final RelayCaps CAPS = new RelayCaps(4, 2, 3, 2, Duration.ofHours(1), RelayLimit.NONE);

    private final RelayTable table = new RelayTable(CAPS);

    private static PeerId peer(int seed) {
        return KeyPair.generate(new Random(seed)).peerId();
    }

    @Test
    void reservationsAreBoundedAltogetherAndForEachAddress() {
        assertThat(table.reserve(peer(1), "a", NOW)).contains(NOW.plus(CAPS.holds()));
        assertThat(table.reserve(peer(2), "a", NOW)).isPresent();
        assertThat(table.reserve(peer(3), "a", NOW)).isEmpty();
        assertThat(table.reserve(peer(3), "b", NOW)).isPresent();
        assertThat(table.reserve(peer(4), "c", NOW)).isPresent();
        assertThat(table.reserve(peer(5), "d", NOW)).isEmpty();
        assertThat(table.reservations()).isEqualTo(4);
    }

    @Test
    void aRenewalTakesNoPlaceAndARefusedOneLosesNone() {
        Instant later = NOW.plusSeconds(10);
        table.reserve(peer(1), "a", NOW);
        table.reserve(peer(2), "a", NOW);
        assertThat(table.reserve(peer(1), "a", later)).contains(later.plus(CAPS.holds()));
        table.reserve(peer(3), "b", NOW);
        // It has moved to an address that is full: it keeps what it has.
        assertThat(table.reserve(peer(3), "a", later)).isEmpty();
        assertThat(table.connect(peer(1), peer(3), later)).isEqualTo(RelayStatus.OK);
    }

    @Test
    void withoutAReservationOrAfterItNobodyIsReached() {
        assertThat(table.connect(peer(1), peer(2), NOW)).isEqualTo(RelayStatus.NO_RESERVATION);
        table.reserve(peer(2), "a", NOW);
        assertThat(table.connect(peer(1), peer(2), NOW)).isEqualTo(RelayStatus.OK);
        table.disconnected(peer(2));
        assertThat(table.connect(peer(1), peer(2), NOW)).isEqualTo(RelayStatus.NO_RESERVATION);
        table.reserve(peer(2), "a", NOW);
        assertThat(table.connect(peer(1), peer(2), NOW.plus(CAPS.holds()))).isEqualTo(RelayStatus.NO_RESERVATION);
        assertThat(table.reservations()).isZero();
    }

    @Test
    void circuitsAreBoundedAltogetherAndForEachPeer() {
        table.reserve(peer(1), "a", NOW);
        table.reserve(peer(2), "b", NOW);
        assertThat(table.connect(peer(1), peer(1), NOW)).isEqualTo(RelayStatus.PERMISSION_DENIED);
        assertThat(table.connect(peer(8), peer(1), NOW)).isEqualTo(RelayStatus.OK);
        assertThat(table.connect(peer(9), peer(1), NOW)).isEqualTo(RelayStatus.OK);
        assertThat(table.connect(peer(7), peer(1), NOW)).isEqualTo(RelayStatus.RESOURCE_LIMIT_EXCEEDED);
        assertThat(table.connect(peer(7), peer(2), NOW)).isEqualTo(RelayStatus.OK);
        assertThat(table.connect(peer(6), peer(2), NOW)).isEqualTo(RelayStatus.RESOURCE_LIMIT_EXCEEDED);
        table.ended(peer(8), peer(1));
        assertThat(table.connect(peer(6), peer(2), NOW)).isEqualTo(RelayStatus.OK);
    }

    @Test
    void itsCountsAreRightAfterAnyNumberOfSteps() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            RelayTable any = new RelayTable(CAPS);
            List<PeerId[]> open = new ArrayList<>();
            for (int step = 0; step < 200; step++) {
                PeerId one = peer(random.nextInt(6));
                PeerId two = peer(random.nextInt(6));
                Instant now = NOW.plusSeconds(step * 60L);
                switch (random.nextInt(4)) {
                    case 0 -> any.reserve(one, "net" + random.nextInt(3), now);
                    case 1 -> any.disconnected(one);
                    case 2 -> {
                        if (any.connect(one, two, now) == RelayStatus.OK) {
                            open.add(new PeerId[] {one, two});
                        }
                    }
                    default -> {
                        if (!open.isEmpty()) {
                            PeerId[] ends = open.removeLast();
                            any.ended(ends[0], ends[1]);
                        }
                    }
                }
                assertThat(any.circuits())
                        .as("seed %d", seed)
                        .isEqualTo(open.size())
                        .isLessThanOrEqualTo(3);
                assertThat(any.reservations()).as("seed %d", seed).isLessThanOrEqualTo(4);
            }
        }
    }
}
