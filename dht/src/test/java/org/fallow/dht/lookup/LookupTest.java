package org.fallow.dht.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
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
                walk.answered(peer.id(), closer, START);
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
        Lookup walk = new Lookup(key, Peers.id(chance), SHAPE.single(), all, START, Instant.MAX);
        assertThat(walk.next(START)).isEqualTo(all.subList(0, SHAPE.alpha()));
        assertThat(walk.next(START)).isEmpty();
        walk.answered(all.get(0).id(), List.of(), START);
        walk.answered(all.get(1).id(), List.of(), START);
        assertThat(walk.next(START)).isEqualTo(all.subList(10, 12));
        walk.answered(all.get(2).id(), List.of(), START);
        assertThat(walk.next(START)).isEqualTo(all.subList(12, 20));
    }

    @Test
    void aSlowPeerHoldsUpNobodyIsAskedOnceMoreAndIsStillWaitedFor() {
        Chance chance = Chance.of(2);
        Key key = Key.of(Peers.id(chance));
        List<PeerAddresses> all = Peers.sorted(Peers.peers(30, chance), key);
        Lookup.Shape narrow = new Lookup.Shape(3, 2, 1, 1, 9, Duration.ofSeconds(2), Duration.ofSeconds(60));
        Lookup walk = new Lookup(key, Peers.id(chance), narrow, all, START, Instant.MAX);
        assertThat(walk.next(START)).isEqualTo(all.subList(0, 2));
        Instant later = walk.wakeAt();
        assertThat(later).isEqualTo(START.plusSeconds(2));
        assertThat(walk.next(later)).isEqualTo(all.subList(0, 4));
        assertThat(walk.next(later)).as("not a third time").isEmpty();
        all.subList(2, 5).forEach(peer -> walk.answered(peer.id(), List.of(), START));
        assertThat(walk.finished(later)).isFalse();
        walk.answered(all.get(0).id(), List.of(), START);
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
        walk.answered(all.get(0).id(), List.of(), START);
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
    void ofAReplyItTakesNoMoreThanTheWidthAndNeverItself() {
        Chance chance = Chance.of(5);
        PeerAddresses first = Peers.peer(chance);
        PeerAddresses self = Peers.peer(chance);
        Key key = Key.of(Peers.id(chance));
        List<PeerAddresses> many = Peers.peers(500, chance);
        Set<PeerAddresses> asked = new LinkedHashSet<>();
        Lookup walk = new Lookup(key, self.id(), SHAPE, List.of(first), START, Instant.MAX);
        walk.next(START);
        walk.answered(first.id(), Stream.concat(Stream.of(self), many.stream()).toList(), START);
        walkOn(walk, peer -> Optional.of(List.of()), asked);
        assertThat(asked).hasSize(SHAPE.width() - 1).doesNotContain(self);
    }

    /** Until the walk is over; what is asked comes back at once, empty for silence. At most so many requests. */
    private static void walkOn(
            Lookup walk, Function<PeerAddresses, Optional<List<PeerAddresses>>> replies, Set<PeerAddresses> asked) {
        Queue<PeerAddresses> waiting = new ArrayDeque<>(walk.next(START));
        while (!walk.finished(START)) {
            PeerAddresses peer = waiting.remove();
            assertThat(asked.add(peer)).as("nobody is asked twice").isTrue();
            replies.apply(peer)
                    .ifPresentOrElse(closer -> walk.answered(peer.id(), closer, START), () -> walk.failed(peer.id()));
            waiting.addAll(walk.next(START));
        }
    }

    /** Peers that do not exist, all of them close to the key. */
    private static List<PeerAddresses> invented(Key key, Chance chance) {
        return Peers.sorted(Peers.peers(2_000, chance), key).subList(0, 20);
    }

    @Test
    void twentyInventedNeighboursOfTheKeyCostFourRequests() {
        Chance chance = Chance.of(7);
        Key key = Key.of(Peers.id(chance));
        List<PeerAddresses> seeds = Peers.sorted(Peers.peers(20, chance), key);
        List<PeerAddresses> invented = invented(key, chance);
        for (Lookup.Shape shape : List.of(SHAPE, SHAPE.single())) {
            Set<PeerAddresses> asked = new LinkedHashSet<>();
            Lookup walk = new Lookup(key, Peers.id(chance), shape, seeds, START, Instant.MAX);
            walkOn(
                    walk,
                    peer -> invented.contains(peer)
                            ? Optional.empty()
                            : Optional.of(peer.equals(seeds.getFirst()) ? invented : List.of()),
                    asked);
            assertThat(asked).hasSizeLessThanOrEqualTo(24).containsAll(seeds);
            assertThat(walk.result()).isEqualTo(seeds);
        }
    }

    @Seeds(count = 30)
    void whereAFifthInventNeighboursOfTheKeyTheClosestAreFoundAllTheSame(long seed) {
        Chance chance = Chance.of(seed);
        List<PeerAddresses> all = Peers.peers(200, chance);
        Key key = Key.of(Peers.id(chance));
        Set<PeerAddresses> liars = new LinkedHashSet<>();
        all.stream().filter(peer -> chance.happens(0.2)).forEach(liars::add);
        List<PeerAddresses> common = invented(key, chance);
        Set<PeerAddresses> asked = new LinkedHashSet<>();
        Lookup walk = new Lookup(key, Peers.id(chance), SHAPE, all.subList(0, 20), START, Instant.MAX);
        walkOn(
                walk,
                peer -> {
                    int number = all.indexOf(peer);
                    List<PeerAddresses> named = !liars.contains(peer)
                            ? told(all, key, Math.max(number, 0))
                            : seed % 2 == 0 ? common : invented(key, Chance.of(number));
                    return number < 0 ? Optional.empty() : Optional.of(named);
                },
                asked);
        assertThat(walk.result())
                .as("seed %s", seed)
                .startsWith(Peers.sorted(all, key).getFirst())
                .containsAll(Peers.sorted(all, key).subList(0, 10))
                .hasSize(SHAPE.width());
        assertThat(asked).as("seed %s", seed).hasSizeLessThan(130);
    }

    @Seeds(count = 20)
    void onePathWhoseLiarsOnlyNameEachOtherLeavesTheOthersTheirWay(long seed) {
        Chance chance = Chance.of(seed);
        Key key = Key.of(Peers.id(chance));
        List<PeerAddresses> all = Peers.peers(200, chance);
        // They answer, there is no end of them, and each is closer than the last; so are no honest ones.
        List<PeerAddresses> liars =
                Peers.sorted(Peers.peers(4_000, chance), key).reversed();
        PeerAddresses first = liars.getFirst();
        List<PeerAddresses> seeds = List.of(first, all.get(1), all.get(2));
        Set<PeerAddresses> asked = new LinkedHashSet<>();
        Lookup walk = new Lookup(key, Peers.id(chance), SHAPE, seeds, START, Instant.MAX);
        walkOn(
                walk,
                peer -> {
                    int lie = liars.indexOf(peer);
                    return Optional.of(
                            lie >= 0
                                    ? liars.subList(Math.min(lie + 200, 3_980), Math.min(lie + 220, 4_000))
                                    : told(all, key, all.indexOf(peer)));
                },
                asked);
        assertThat(asked)
                .as("seed %s", seed)
                .hasSizeLessThanOrEqualTo(8 * SHAPE.width())
                .containsAll(Peers.sorted(all, key).subList(0, 3));
    }

    @Test
    void itsRequestsAreBoundedWhateverItHears() {
        Chance chance = Chance.of(8);
        Key key = Key.of(Peers.id(chance));
        List<PeerAddresses> crowd =
                Peers.sorted(Peers.peers(4_000, chance), key).reversed();
        Set<PeerAddresses> asked = new LinkedHashSet<>();
        Lookup walk = new Lookup(key, Peers.id(chance), SHAPE, crowd.subList(0, 20), START, Instant.MAX);
        walkOn(
                walk,
                peer -> {
                    int number = crowd.indexOf(peer);
                    return Optional.of(crowd.subList(Math.min(number + 20, 3_980), Math.min(number + 40, 4_000)));
                },
                asked);
        assertThat(asked).hasSizeBetween(100, 8 * SHAPE.width());
        assertThat(walk.asked()).isEqualTo(asked.size());
        assertThat(walk.result()).hasSize(SHAPE.width());
    }

    private static PeerAddresses at(String ip, Chance chance) {
        return new PeerAddresses(Peers.id(chance), List.of(Peers.address("/ip4/" + ip + "/tcp/9")));
    }

    @Test
    void ofTheClosestNoMoreThanFourAreOfOneNetworkGroupWhileThereAreOthers() {
        Chance chance = Chance.of(9);
        Key key = Key.of(Peers.id(chance));
        List<PeerAddresses> many = Stream.generate(() -> at("8.8." + chance.nextInt(256) + ".1", chance))
                .limit(2_000)
                .toList();
        List<PeerAddresses> crowd = Peers.sorted(many, key).subList(0, 15);
        List<PeerAddresses> home = Peers.peers(18, chance);
        List<PeerAddresses> seeds =
                Peers.sorted(Stream.concat(crowd.stream(), home.stream()).toList(), key);
        Lookup walk = new Lookup(key, Peers.id(chance), SHAPE, seeds, START, Instant.MAX);
        walkOn(walk, peer -> Optional.of(List.of()), new LinkedHashSet<>());
        assertThat(walk.result())
                .hasSize(20)
                .contains(crowd.get(0), crowd.get(1), crowd.get(2), crowd.get(3))
                .doesNotContain(crowd.get(4))
                .isEqualTo(Peers.sorted(walk.result(), key));
        Lookup alone = new Lookup(key, Peers.id(chance), SHAPE, crowd, START, Instant.MAX);
        walkOn(alone, peer -> Optional.of(List.of()), new LinkedHashSet<>());
        assertThat(alone.result()).isEqualTo(crowd);
    }

    @Test
    void fartherPeersThanTheOneThatNamesThemAreTakenOnlyWhereTheyMayBeAmongTheClosest() {
        Chance chance = Chance.of(10);
        Key key = Key.of(Peers.id(chance));
        List<PeerAddresses> all = Peers.sorted(Peers.peers(100, chance), key);
        Set<PeerAddresses> asked = new LinkedHashSet<>();
        // The closest of the seeds names the farthest of all, as nobody honest does who knows twenty closer ones.
        Lookup walk = new Lookup(key, Peers.id(chance), SHAPE, all.subList(10, 40), START, Instant.MAX);
        walkOn(walk, peer -> Optional.of(peer.equals(all.get(10)) ? all.subList(80, 100) : List.of()), asked);
        assertThat(asked).doesNotContainAnyElementsOf(all.subList(80, 100));
        Lookup small = new Lookup(key, Peers.id(chance), SHAPE, all.subList(0, 1), START, Instant.MAX);
        walkOn(
                small,
                peer -> Optional.of(peer.equals(all.get(0)) ? all.subList(1, 20) : List.of()),
                new LinkedHashSet<>());
        assertThat(small.result()).isEqualTo(all.subList(0, 20));
    }

    @Test
    void whoTakesMuchLongerThanTheOthersIsSlow() {
        Chance chance = Chance.of(11);
        Key key = Key.of(Peers.id(chance));
        List<PeerAddresses> all = Peers.sorted(Peers.peers(10, chance), key);
        Lookup walk = new Lookup(key, Peers.id(chance), SHAPE, all, START, Instant.MAX);
        assertThat(walk.next(START, 4)).isEqualTo(all.subList(0, 4));
        Instant soon = START.plusMillis(100);
        all.subList(0, 3).forEach(peer -> walk.answered(peer.id(), List.of(), soon));
        assertThat(walk.next(soon, 1)).isEmpty();
        assertThat(walk.wakeAt()).isEqualTo(START.plusMillis(300));
        assertThat(walk.next(walk.wakeAt(), 1)).isEqualTo(all.subList(3, 5));
    }

    @Test
    void anAnswerNobodyAskedForChangesNothing() {
        Chance chance = Chance.of(6);
        List<PeerAddresses> all = Peers.peers(3, chance);
        Lookup walk = new Lookup(Key.of(new byte[1]), Peers.id(chance), SHAPE, all.subList(0, 1), START, Instant.MAX);
        walk.answered(all.get(0).id(), all, START);
        walk.answered(all.get(2).id(), all, START);
        assertThat(walk.result()).isEmpty();
        assertThat(walk.next(START)).containsExactly(all.get(0));
    }
}
