package org.fallow.libp2p.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.reach.AutoNatMessage.Outcome;
import org.fallow.libp2p.reach.ReachabilityJudge.Action;
import org.fallow.libp2p.reach.ReachabilityJudge.Event;
import org.junit.jupiter.api.Test;

class ReachabilityJudgeTest {
    private final ReachabilityJudge judge = new ReachabilityJudge(3);
    private Instant now = Instant.EPOCH;

    private static PeerId peer(int seed) {
        return KeyPair.generate(new Random(seed)).peerId();
    }

    /** Answers every question until none is asked in the next hour; gives what was decided. */
    private List<Action.Decided> answerAll(int questions, Outcome outcome, Optional<Multiaddr> address) {
        List<Action.Decided> decided = new ArrayList<>();
        for (int i = 0; i < questions; i++) {
            now = judge.wakeAt().isAfter(now) ? judge.wakeAt() : now;
            for (Action action : judge.tick(now)) {
                if (action instanceof Action.Ask(PeerId asked)) {
                    List<Action> then = judge.on(new Event.Answered(asked, outcome, address), now);
                    then.stream()
                            .filter(Action.Decided.class::isInstance)
                            .map(Action.Decided.class::cast)
                            .forEach(decided::add);
                }
            }
        }
        return decided;
    }

    private void offer(int from, int to, String network) {
        for (int i = from; i < to; i++) {
            // The first offer is answered by a question at once: it is left unanswered here.
            judge.on(new Event.Offered(peer(i), network.isEmpty() ? "net" + i : network), now);
        }
    }

    @Test
    void asksOneAtATimeAndNoneWithoutServers() {
        assertThat(judge.wakeAt()).isEqualTo(Instant.MAX);
        assertThat(judge.on(new Event.Offered(peer(1), "a"), now)).containsExactly(new Action.Ask(peer(1)));
        assertThat(judge.on(new Event.Offered(peer(2), "b"), now)).isEmpty();
        assertThat(judge.tick(now.plus(ReachabilityJudge.GAP))).isEmpty();
        now = now.plus(ReachabilityJudge.PATIENCE);
        assertThat(judge.tick(now)).containsExactly(new Action.Ask(peer(2)));
    }

    @Test
    void believesEnoughNetworksThatAgree() throws Exception {
        Optional<Multiaddr> there = Optional.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001"));
        offer(0, 5, "");
        List<Action.Decided> decided = answerAll(4, Outcome.REACHED, there);
        assertThat(decided).containsExactly(new Action.Decided(Reachability.PUBLIC, there));
    }

    @Test
    void manyPeersOfOneNetworkHaveOneVoice() {
        offer(0, 20, "same");
        assertThat(answerAll(40, Outcome.NOT_REACHED, Optional.empty())).isEmpty();
    }

    @Test
    void refusalsDecideNothing() {
        offer(0, 20, "");
        assertThat(answerAll(40, Outcome.REFUSED, Optional.empty())).isEmpty();
    }

    @Test
    void changesItsMindWhenTheNodeMoves() throws Exception {
        Optional<Multiaddr> there = Optional.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001"));
        offer(0, 8, "");
        assertThat(answerAll(6, Outcome.NOT_REACHED, Optional.empty()))
                .containsExactly(new Action.Decided(Reachability.PRIVATE, Optional.empty()));
        now = now.plus(Duration.ofHours(1));
        assertThat(answerAll(9, Outcome.REACHED, there))
                .containsExactly(new Action.Decided(Reachability.PUBLIC, there));
    }

    @Test
    void anAnswerNobodyAskedForIsPassedOver() {
        offer(0, 1, "");
        assertThat(judge.on(new Event.Answered(peer(7), Outcome.REACHED, Optional.empty()), now))
                .isEmpty();
    }
}
