package org.fallow.dht.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;
import org.fallow.dht.Peers;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class LookupTest {
    private static final Instant START = Instant.EPOCH;
    private static final Lookup.Shape SHAPE = Lookup.Shape.DEFAULT;

    /** Everybody knows the 20 closest to any key among a random half of all, and all of its neighbours. */
    private static List<PeerAddresses> told(List<PeerAddresses> all, Key key, int by) {
        Chance chance = Chance.of(by);
        Key own = Key.of(all.get(by).id());
        List<PeerAddresses> neighbours = Peers.sorted(all, own).subList(0, 25);
        return Peers.sorted(all, key).stream()
                .filter(peer -> chance.happens(0.5) || neighbours.contains(peer))
                .limit(20)
                .toList();
    }

    @Seeds(count = 30)
    void itEndsAtTheClosestThatAnswerAndWithThemOnly(long seed) {
        Chance chance = Chance.of(seed);
        List<PeerAddresses> all = Peers.peers(150, chance);
        Set<PeerAddresses> dead = new LinkedHashSet<>();
        all.stream().filter(peer -> chance.happens(0.2)).forEach(dead::add);
        Key key = Key.of(Peers.id(chance));
        Lookup walk = new Lookup(key, Peers.id(chance), SHAPE, all.subList(0, 40), START, Instant.MAX);
        Queue<PeerAddresses> waiting = new ArrayDeque<>(walk.next(START));
        Set<PeerAddresses> heard = new LinkedHashSet<>(all.subList(0, 40));
        int asked = waiting.size();
        while (!walk.finished(START)) {
            assertThat(waiting).isNotEmpty().hasSizeLessThanOrEqualTo(SHAPE.width());
            PeerAddresses peer = waiting.remove();
            if (dead.contains(peer)) {
                walk.failed(peer.id());
            } else {
                List<PeerAddresses> closer = told(all, key, all.indexOf(peer));
                heard.addAll(closer);
                walk.answered(peer.id(), closer);
            }
            List<PeerAddresses> next = walk.next(START);
            asked += next.size();
            waiting.addAll(next);
        }
        heard.removeAll(dead);
        assertThat(walk.result()).isEqualTo(Peers.sorted(heard, key).subList(0, SHAPE.width()));
        assertThat(heard)
                .containsAll(Peers.sorted(all, key).stream()
                        .filter(peer -> !dead.contains(peer))
                        .limit(10)
                        .toList());
        assertThat(asked).isLessThan(90);
    }

    @Test
    void onTheWayItWaitsForAlphaAndOnceThereForAllOfTheWidth() {
        Chance chance = Chance.of(1);
        Key key = Key.of(Peers.id(chance));
        List<PeerAddresses> all = Peers.sorted(Peers.peers(40, chance), key);
        Lookup walk = new Lookup(key, Peers.id(chance), SHAPE, all, START, Instant.MAX);
        assertThat(walk.next(START)).isEqualTo(all.subList(0, SHAPE.alpha()));
        assertThat(walk.next(START)).isEmpty();
        walk.answered(all.get(0).id(), List.of());
        walk.answered(all.get(1).id(), List.of());
        assertThat(walk.next(START)).isEqualTo(all.subList(10, 12));
        walk.answered(all.get(2).id(), List.of());
        assertThat(walk.next(START)).isEqualTo(all.subList(12, 20));
    }

    @Test
    void aSlowPeerHoldsUpNobodyButIsStillWaitedFor() {
        Chance chance = Chance.of(2);
        Key key = Key.of(Peers.id(chance));
        List<PeerAddresses> all = Peers.sorted(Peers.peers(30, chance), key);
        Lookup.Shape narrow = new Lookup.Shape(3, 2, 1, Duration.ofSeconds(2), Duration.ofSeconds(60));
        Lookup walk = new Lookup(key, Peers.id(chance), narrow, all, START, Instant.MAX);
        assertThat(walk.next(START)).isEqualTo(all.subList(0, 2));
        Instant later = walk.wakeAt();
        assertThat(later).isEqualTo(START.plusSeconds(2));
        assertThat(walk.next(later)).isEqualTo(all.subList(2, 4));
        all.subList(2, 5).forEach(peer -> walk.answered(peer.id(), List.of()));
        assertThat(walk.finished(later)).isFalse();
        walk.answered(all.get(0).id(), List.of());
        walk.failed(all.get(1).id());
        walk.next(later);
        assertThat(walk.finished(later)).isTrue();
        assertThat(walk.result()).containsExactly(all.get(0), all.get(2), all.get(3));
    }

    @Test
    void itEndsInTimeWithWhatItHas() {
        Chance chance = Chance.of(3);
        List<PeerAddresses> all = Peers.peers(5, chance);
        Key key = Key.of(Peers.id(chance));
        Lookup walk = new Lookup(key, Peers.id(chance), SHAPE, all, START, START.plusSeconds(7));
        walk.next(START);
        walk.answered(all.get(0).id(), List.of());
        assertThat(walk.finished(START.plusSeconds(6))).isFalse();
        assertThat(walk.finished(START.plusSeconds(7))).isTrue();
        assertThat(walk.next(START.plusSeconds(7))).isEmpty();
        assertThat(walk.result()).containsExactly(all.get(0));
    }

    @Test
    void itIsOverAtOnceWhenNobodyIsKnown() {
        Lookup walk = new Lookup(Key.of(new byte[1]), Peers.id(Chance.of(4)), SHAPE, List.of(), START, Instant.MAX);
        assertThat(walk.next(START)).isEmpty();
        assertThat(walk.finished(START)).isTrue();
        assertThat(walk.result()).isEmpty();
    }

    @Test
    void ofAReplyItTakesTwiceTheWidthAndNeverItself() {
        Chance chance = Chance.of(5);
        PeerAddresses first = Peers.peer(chance);
        PeerAddresses self = Peers.peer(chance);
        Key key = Key.of(Peers.id(chance));
        List<PeerAddresses> many = Peers.peers(500, chance);
        Map<PeerAddresses, Boolean> asked = new LinkedHashMap<>();
        Lookup walk = new Lookup(key, self.id(), SHAPE, List.of(first), START, Instant.MAX);
        walk.next(START);
        walk.answered(first.id(), Stream.concat(Stream.of(self), many.stream()).toList());
        List<PeerAddresses> next = walk.next(START);
        while (!next.isEmpty()) {
            next.forEach(peer -> asked.put(peer, true));
            next.forEach(peer -> walk.failed(peer.id()));
            next = walk.next(START);
        }
        assertThat(asked).hasSize(2 * SHAPE.width() - 1).doesNotContainKey(self);
    }

    @Test
    void anAnswerNobodyAskedForChangesNothing() {
        Chance chance = Chance.of(6);
        List<PeerAddresses> all = Peers.peers(3, chance);
        Lookup walk = new Lookup(Key.of(new byte[1]), Peers.id(chance), SHAPE, all.subList(0, 1), START, Instant.MAX);
        walk.answered(all.get(0).id(), all);
        walk.answered(all.get(2).id(), all);
        assertThat(walk.result()).isEmpty();
        assertThat(walk.next(START)).containsExactly(all.get(0));
    }
}
