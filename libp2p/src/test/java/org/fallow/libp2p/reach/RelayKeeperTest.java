package org.fallow.libp2p.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.reach.RelayKeeper.Action;
import org.fallow.libp2p.reach.RelayKeeper.Event;
import org.junit.jupiter.api.Test;

class RelayKeeperTest {
    private static final Instant NOW = Instant.EPOCH;
    private static final PeerId A = peer(1);
    private static final PeerId B = peer(2);
    private static final PeerId C = peer(3);

    private final RelayKeeper keeper = new RelayKeeper(2);

    private static PeerId peer(int seed) {
        return KeyPair.generate(new Random(seed)).peerId();
    }

    private static Multiaddr through(PeerId relay) throws Exception {
        return Multiaddr.parse("/ip4/192.0.2.1/tcp/4001/p2p/" + relay + "/p2p-circuit");
    }

    private static Event granted(PeerId relay, Instant expires) throws Exception {
        return new Event.Granted(relay, expires, List.of(through(relay)));
    }

    private void offerThree() {
        for (PeerId relay : List.of(A, B, C)) {
            keeper.on(new Event.Offered(relay), NOW);
        }
    }

    @Test
    void nothingIsAskedForUntilItIsKnownToBeNeeded() {
        offerThree();
        assertThat(keeper.wakeAt()).isEqualTo(Instant.MAX);
        assertThat(keeper.on(new Event.Verdict(Reachability.PUBLIC), NOW)).isEmpty();
        assertThat(keeper.on(new Event.Verdict(Reachability.PRIVATE), NOW))
                .containsExactly(new Action.Reserve(A), new Action.Reserve(B));
        assertThat(keeper.tick(NOW)).isEmpty();
    }

    @Test
    void whatIsGrantedIsPublishedAndRenewedAfterHalfOfItsTime() throws Exception {
        offerThree();
        keeper.on(new Event.Verdict(Reachability.PRIVATE), NOW);
        Instant expires = NOW.plus(Duration.ofMinutes(10));
        assertThat(keeper.on(granted(A, expires), NOW)).containsExactly(new Action.Publish(List.of(through(A))));
        assertThat(keeper.on(granted(B, expires), NOW))
                .containsExactly(new Action.Publish(List.of(through(A), through(B))));
        Instant half = NOW.plus(Duration.ofMinutes(5));
        assertThat(keeper.wakeAt()).isEqualTo(half);
        assertThat(keeper.tick(half)).containsExactly(new Action.Reserve(A), new Action.Reserve(B));
        assertThat(keeper.on(granted(A, half.plus(Duration.ofMinutes(10))), half))
                .isEmpty();
    }

    @Test
    void aRelayThatIsGoneOrDoesNotRenewIsReplaced() throws Exception {
        offerThree();
        keeper.on(new Event.Verdict(Reachability.PRIVATE), NOW);
        Instant expires = NOW.plus(Duration.ofMinutes(10));
        keeper.on(granted(A, expires), NOW);
        keeper.on(granted(B, expires), NOW);
        assertThat(keeper.on(new Event.Gone(A), NOW))
                .containsExactly(new Action.Reserve(C), new Action.Publish(List.of(through(B))));
        keeper.on(granted(C, expires), NOW);
        Instant half = NOW.plus(Duration.ofMinutes(5));
        keeper.tick(half);
        assertThat(keeper.on(new Event.Refused(B), half)).containsExactly(new Action.Publish(List.of(through(C))));
        Instant afterPause = half.plus(RelayKeeper.PAUSE);
        keeper.on(granted(C, expires.plus(Duration.ofHours(1))), half);
        assertThat(keeper.tick(afterPause)).containsExactly(new Action.Reserve(B));
    }

    @Test
    void aSilentRelayIsGivenUp() {
        keeper.on(new Event.Offered(A), NOW);
        keeper.on(new Event.Verdict(Reachability.PRIVATE), NOW);
        Instant late = NOW.plus(RelayKeeper.PATIENCE);
        assertThat(keeper.wakeAt()).isEqualTo(late);
        assertThat(keeper.tick(late)).isEmpty();
        assertThat(keeper.tick(late.plus(RelayKeeper.PAUSE))).containsExactly(new Action.Reserve(A));
    }

    @Test
    void anEndInThePastOrFarAwayIsNotTakenAtItsWord() throws Exception {
        offerThree();
        keeper.on(new Event.Verdict(Reachability.PRIVATE), NOW);
        keeper.on(granted(A, NOW.minusSeconds(1_000_000)), NOW);
        assertThat(keeper.tick(NOW.plus(RelayKeeper.RENEW_EARLIEST))).contains(new Action.Reserve(A));
        keeper.on(granted(A, Instant.MAX.minusSeconds(1)), NOW.plus(RelayKeeper.RENEW_EARLIEST));
        assertThat(keeper.tick(NOW.plus(RelayKeeper.RENEW_EARLIEST).plus(RelayKeeper.RENEW_LATEST)))
                .contains(new Action.Reserve(A));
    }

    @Test
    void aNodeThatIsReachedAfterAllNeedsNoRelay() throws Exception {
        offerThree();
        keeper.on(new Event.Verdict(Reachability.PRIVATE), NOW);
        keeper.on(granted(A, NOW.plusSeconds(600)), NOW);
        assertThat(keeper.on(new Event.Verdict(Reachability.PUBLIC), NOW))
                .containsExactly(new Action.Publish(List.of()));
        // An answer that was on its way does not count any more.
        assertThat(keeper.on(granted(B, NOW.plusSeconds(600)), NOW)).isEmpty();
    }

    @Test
    void aGrantNobodyAskedForIsPassedOver() throws Exception {
        keeper.on(new Event.Verdict(Reachability.PRIVATE), NOW);
        assertThat(keeper.on(granted(A, NOW.plusSeconds(600)), NOW)).isEmpty();
    }
}
