package org.fallow.dht.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.fallow.dht.Peers;
import org.fallow.dht.key.Key;
import org.fallow.dht.routing.RoutingTable.Admission;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class RoutingTableTest {
    private static final int BUCKET = 4;
    private static final Instant START = Instant.EPOCH;

    /** The rules for peers without a group in their plainest form: lists by prefix length, the oldest first. */
    private static final class Model {
        final Key self;
        final Map<Integer, List<PeerAddresses>> live = new LinkedHashMap<>();
        final Map<Integer, List<PeerAddresses>> reserve = new LinkedHashMap<>();
        final Map<PeerAddresses, Instant> answered = new LinkedHashMap<>();
        final Map<PeerAddresses, Instant> suspects = new LinkedHashMap<>();
        Instant anyAnswer = Instant.MIN;

        Model(PeerId self) {
            this.self = Key.of(self);
        }

        List<PeerAddresses> live(PeerAddresses peer) {
            return live.computeIfAbsent(self.commonPrefix(Key.of(peer.id())), prefix -> new ArrayList<>());
        }

        List<PeerAddresses> reserve(PeerAddresses peer) {
            return reserve.computeIfAbsent(self.commonPrefix(Key.of(peer.id())), prefix -> new ArrayList<>());
        }

        Admission admit(PeerAddresses peer, Instant now) {
            anyAnswer = now;
            answered.put(peer, now);
            if (live(peer).contains(peer)) {
                suspects.remove(peer);
                return Admission.KNOWN;
            }
            reserve(peer).remove(peer);
            List<PeerAddresses> doubtful = Peers.inOrder(live(peer)).stream()
                    .filter(suspects::containsKey)
                    .toList();
            if (live(peer).size() == BUCKET && doubtful.isEmpty()) {
                reserve(peer).add(peer);
                if (reserve(peer).size() > RoutingTable.RESERVE_PER_BUCKET) {
                    reserve(peer).removeFirst();
                }
                return Admission.FULL;
            }
            if (live(peer).size() == BUCKET) {
                live(peer).remove(doubtful.getFirst());
                suspects.remove(doubtful.getFirst());
            }
            live(peer).add(peer);
            return Admission.ADDED;
        }

        boolean failed(PeerAddresses peer, boolean gone, Instant now) {
            reserve(peer).remove(peer);
            if (!live(peer).contains(peer)) {
                return false;
            }
            Instant since = suspects.get(peer);
            boolean fresh = reserve(peer).stream()
                    .anyMatch(other -> !Objects.requireNonNull(answered.get(other))
                            .plus(RoutingTable.RESERVE_FRESH)
                            .isBefore(now));
            boolean leaves = gone
                    || (since == null
                            ? fresh
                            : !since.plus(RoutingTable.SUSPECT_MIN).isAfter(now) && anyAnswer.isAfter(since));
            if (!leaves) {
                suspects.putIfAbsent(peer, now);
                return false;
            }
            live(peer).remove(peer);
            suspects.remove(peer);
            if (!reserve(peer).isEmpty()) {
                live(peer).add(reserve(peer).removeLast());
            }
            return true;
        }

        List<PeerAddresses> closest(Key key, int count) {
            return Peers.sorted(live.values().stream().flatMap(List::stream).toList(), key).stream()
                    .filter(peer -> !suspects.containsKey(peer))
                    .limit(count)
                    .toList();
        }
    }

    @Seeds
    void itDoesWhatThePlainRulesSay(long seed) {
        Chance chance = Chance.of(seed);
        PeerId self = Peers.id(chance);
        RoutingTable table = new RoutingTable(self, BUCKET);
        Model model = new Model(self);
        List<PeerAddresses> known = Peers.peers(60, chance);
        Instant now = START;
        for (int step = 0; step < 400; step++) {
            now = now.plusSeconds(chance.nextInt(1, 60));
            PeerAddresses peer = chance.pick(known);
            if (chance.happens(0.6)) {
                assertThat(table.admit(peer, now)).isEqualTo(model.admit(peer, now));
            } else {
                boolean gone = chance.happens(0.2);
                assertThat(table.failed(peer.id(), gone, now)).isEqualTo(model.failed(peer, gone, now));
            }
            Key key = Key.of(Peers.id(chance));
            assertThat(table.closest(key, 10)).isEqualTo(model.closest(key, 10));
            assertThat(table.sound()).isEqualTo(model.closest(key, 1_000).size());
            assertThat(table.size()).isEqualTo(table.sound() + model.suspects.size());
            assertThat(table.contains(peer.id())).isEqualTo(model.live(peer).contains(peer));
            int prefix = table.self().commonPrefix(Key.of(peer.id()));
            assertThat(table.bucketSize(prefix)).isEqualTo(model.live(peer).size());
        }
    }

    @Seeds
    void theClosestAreThoseOfAPlainSort(long seed) {
        Chance chance = Chance.of(seed);
        RoutingTable table = new RoutingTable(Peers.id(chance), 1_000);
        List<PeerAddresses> all = Peers.peers(chance.nextInt(400), chance);
        all.forEach(peer -> table.admit(peer, START));
        for (Key key : List.of(table.self(), Key.of(Peers.id(chance)), Key.of(Peers.id(chance)))) {
            int count = chance.nextInt(40);
            assertThat(table.closest(key, count))
                    .isEqualTo(Peers.sorted(all, key).stream().limit(count).toList());
        }
        int deepest = all.stream()
                .mapToInt(peer -> table.self().commonPrefix(Key.of(peer.id())))
                .max()
                .orElse(-1);
        assertThat(table.deepest()).isEqualTo(deepest);
    }

    @Test
    void itNeverHoldsItself() {
        PeerAddresses self = Peers.peer(Chance.of(1));
        RoutingTable table = new RoutingTable(self.id(), BUCKET);
        assertThat(table.admit(self, START)).isEqualTo(Admission.SELF);
        assertThat(table.hasRoom(Key.of(self.id()))).isFalse();
        assertThat(table.size()).isZero();
        assertThat(table.deepest()).isEqualTo(-1);
    }

    @Seeds(count = 20)
    void newcomersDisplaceNobody(long seed) {
        Chance chance = Chance.of(seed);
        RoutingTable table = new RoutingTable(Peers.id(chance), BUCKET);
        List<PeerAddresses> old = Peers.peers(30, chance).stream()
                .filter(peer -> table.admit(peer, START) == Admission.ADDED)
                .toList();
        Peers.peers(300, chance).forEach(peer -> table.admit(peer, START.plusSeconds(9)));
        assertThat(old).allMatch(peer -> table.contains(peer.id()));
    }

    @Test
    void aPeerWithoutAddressesKeepsThoseItHad() {
        Chance chance = Chance.of(3);
        RoutingTable table = new RoutingTable(Peers.id(chance), BUCKET);
        PeerAddresses peer = Peers.peer(chance);
        table.admit(peer, START);
        table.admit(new PeerAddresses(peer.id(), List.of()), START);
        assertThat(table.closest(Key.of(peer.id()), 1)).containsExactly(peer);
        long before = table.version();
        PeerAddresses moved = new PeerAddresses(peer.id(), List.of(Peers.address(chance)));
        table.admit(moved, START);
        assertThat(table.closest(Key.of(peer.id()), 1)).containsExactly(moved);
        assertThat(table.version()).isGreaterThan(before);
    }

    @Test
    void theStalestIsTheOneThatWasNotHeardOfForLongest() {
        Chance chance = Chance.of(4);
        RoutingTable table = new RoutingTable(Peers.id(chance), 200);
        List<PeerAddresses> all = Peers.peers(200, chance);
        for (int i = 0; i < all.size(); i++) {
            table.admit(all.get(i), START.plusSeconds(i));
        }
        PeerAddresses first = all.getFirst();
        assertThat(table.stalest(first.id()).orElseThrow().peer()).isEqualTo(first);
        table.heard(Key.of(first.id()), START.plusSeconds(1_000));
        assertThat(table.stalest(first.id()).orElseThrow().peer()).isNotEqualTo(first);
    }

    @Test
    void oneSilenceMakesASuspectThatIsNamedToNobodyAndUsedLast() {
        Chance chance = Chance.of(5);
        RoutingTable table = new RoutingTable(Peers.id(chance), BUCKET);
        PeerAddresses good = Peers.peer(chance);
        PeerAddresses silent = Peers.peer(chance);
        table.admit(good, START);
        table.admit(silent, START);
        Key key = Key.of(silent.id());
        assertThat(table.failed(silent.id(), false, START.plusSeconds(10))).isFalse();
        assertThat(table.closest(key, 9)).containsExactly(good);
        assertThat(table.seeds(key, 9)).containsExactly(good, silent);
        table.heard(Key.of(silent.id()), START.plusSeconds(11));
        table.moved(silent, START.plusSeconds(11));
        assertThat(table.closest(key, 9)).as("asking is not answering").containsExactly(good);
        table.admit(silent, START.plusSeconds(12));
        assertThat(table.closest(key, 9)).containsExactly(silent, good);
    }

    @Test
    void aNodeThatHearsFromNobodyDoubtsItselfBeforeItForgetsOthers() {
        Chance chance = Chance.of(6);
        RoutingTable table = new RoutingTable(Peers.id(chance), BUCKET);
        List<PeerAddresses> all = List.of(Peers.peer(chance), Peers.peer(chance));
        all.forEach(peer -> table.admit(peer, START));
        for (int minute = 1; minute < 100; minute++) {
            Instant now = START.plus(Duration.ofMinutes(minute));
            all.forEach(peer -> assertThat(table.failed(peer.id(), false, now)).isFalse());
        }
        Instant back = START.plus(Duration.ofHours(2));
        table.admit(all.getFirst(), back);
        assertThat(table.failed(all.getLast().id(), false, back.plusSeconds(1))).isTrue();
        assertThat(table.seeds(table.self(), 9)).containsExactly(all.getFirst());
    }

    @Test
    void whoHasLivedForLongIsAskedLessOftenAndWhoAsksIsNotAskedForAWhile() {
        Chance chance = Chance.of(7);
        RoutingTable table = new RoutingTable(Peers.id(chance), BUCKET);
        PeerAddresses peer = Peers.peer(chance);
        RoutingTable.Rhythm rhythm = new RoutingTable.Rhythm(Duration.ofMinutes(5), Duration.ofHours(4), 0);
        table.admit(peer, START);
        Duration wait = Duration.ZERO;
        for (int hour : List.of(0, 1, 2, 8, 50)) {
            Instant heard = START.plus(Duration.ofHours(hour));
            table.heard(Key.of(peer.id()), heard);
            table.admit(peer, heard);
            RoutingTable.Due due = table.due(rhythm, any -> true).orElseThrow();
            assertThat(due.entry().peer()).isEqualTo(peer);
            Duration next = Duration.between(heard, due.at());
            assertThat(next).isBetween(wait, Duration.ofHours(6));
            wait = next;
        }
        assertThat(wait).isGreaterThanOrEqualTo(Duration.ofHours(4));
        Instant now = START.plus(Duration.ofHours(60));
        table.heard(Key.of(peer.id()), now);
        assertThat(table.due(rhythm, any -> true).orElseThrow().at()).isAfter(now.plus(Duration.ofHours(3)));
        assertThat(table.due(rhythm, any -> false)).isEmpty();
        for (int hour = 60; hour < 100; hour++) {
            table.heard(Key.of(peer.id()), START.plus(Duration.ofHours(hour)));
        }
        assertThat(table.due(rhythm, any -> true).orElseThrow().at())
                .as("who only asks and never answers is asked in the end")
                .isBefore(START.plus(Duration.ofHours(70)));
    }

    @Seeds(count = 20)
    void ofTwoThatKnowEachOtherOneIsToAsk(long seed) {
        Chance chance = Chance.of(seed);
        RoutingTable.Rhythm rhythm = new RoutingTable.Rhythm(Duration.ofMinutes(5), Duration.ofHours(4), 20);
        List<PeerAddresses> two = Peers.peers(2, chance);
        List<Instant> turns = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            RoutingTable table = new RoutingTable(two.get(i).id(), BUCKET);
            table.admit(two.get(1 - i), START);
            turns.add(table.due(rhythm, any -> true).orElseThrow().at());
        }
        assertThat(turns).as("seed %s", seed).doesNotHaveDuplicates();
    }

    private static PeerAddresses at(String address, Chance chance) {
        return new PeerAddresses(Peers.id(chance), List.of(Peers.address(address)));
    }

    /** Whose key differs from the table's in the first bit: half of all. */
    private static List<PeerAddresses> farPeers(RoutingTable table, int count, Chance chance, String address) {
        List<PeerAddresses> far = new ArrayList<>();
        while (far.size() < count) {
            PeerAddresses peer = at(address.replace("*", "" + chance.nextInt(256)), chance);
            if (table.self().commonPrefix(Key.of(peer.id())) == 0) {
                far.add(peer);
            }
        }
        return far;
    }

    @Seeds(count = 20)
    void whoIsOneTooManyOfAGroupMakesRoomForOthersFirst(long seed) {
        Chance chance = Chance.of(seed);
        RoutingTable table = new RoutingTable(Peers.id(chance), BUCKET);
        List<PeerAddresses> crowd = farPeers(table, BUCKET, chance, "/ip4/9.8.*.1/tcp/1");
        for (int i = 0; i < BUCKET; i++) {
            assertThat(table.admit(crowd.get(i), START.plusSeconds(i))).isEqualTo(Admission.ADDED);
        }
        Instant later = START.plusSeconds(60);
        assertThat(table.admit(farPeers(table, 1, chance, "/ip4/9.8.*.2/tcp/1").getFirst(), later))
                .as("one more of the crowd")
                .isEqualTo(Admission.FULL);
        for (int i = 0; i < BUCKET - RoutingTable.GROUP_PER_BUCKET; i++) {
            PeerAddresses other = at("/ip4/7." + i + ".1.1/tcp/1", chance);
            while (table.self().commonPrefix(Key.of(other.id())) != 0) {
                other = at("/ip4/7." + i + ".1.1/tcp/1", chance);
            }
            assertThat(table.admit(other, later)).isEqualTo(Admission.ADDED);
        }
        assertThat(farPeers(table, 1, chance, "/ip4/5.5.*.1/tcp/1"))
                .allMatch(peer -> table.admit(peer, later) == Admission.FULL);
        assertThat(crowd.subList(0, RoutingTable.GROUP_PER_BUCKET)).allMatch(peer -> table.contains(peer.id()));
        assertThat(crowd.subList(RoutingTable.GROUP_PER_BUCKET, BUCKET)).noneMatch(peer -> table.contains(peer.id()));
    }

    @Seeds(count = 5)
    void onOneComputerOrInOneHomeAllAreWelcome(long seed) {
        Chance chance = Chance.of(seed);
        RoutingTable table = new RoutingTable(Peers.id(chance), BUCKET);
        List<PeerAddresses> home = farPeers(table, BUCKET, chance, "/ip4/127.0.0.*/tcp/1");
        home.forEach(peer -> table.admit(peer, START));
        PeerAddresses other = farPeers(table, 1, chance, "/ip4/7.7.*.1/tcp/1").getFirst();
        assertThat(table.admit(other, START)).isEqualTo(Admission.FULL);
        assertThat(home).allMatch(peer -> table.contains(peer.id()));
    }

    @Test
    void whoeverSitsDenselyInTheWholeTableIsCrowdedToo() {
        Chance chance = Chance.of(9);
        RoutingTable table = new RoutingTable(Peers.id(chance), 20);
        for (int i = 0; i < 300; i++) {
            table.admit(at("/ip4/9.8." + i % 200 + ".1/tcp/1", chance), START);
        }
        for (int i = 0; i < 2_000; i++) {
            String address = "/ip4/" + chance.nextInt(11, 99) + "." + chance.nextInt(256) + ".1.1/tcp/1";
            table.admit(at(address, chance), START.plusSeconds(1));
        }
        NetworkGroup group = NetworkGroup.of(at("/ip4/9.8.7.6/tcp/1", chance)).orElseThrow();
        int full = 0;
        while (table.bucketSize(full) == 20) {
            full++;
        }
        int inFullBuckets = 0;
        for (int i = 0; i < table.size(); i++) {
            RoutingTable.Entry entry = table.entry(i);
            boolean crowd = NetworkGroup.of(entry.peer()).filter(group::equals).isPresent();
            inFullBuckets += crowd && table.self().commonPrefix(entry.key()) < full ? 1 : 0;
        }
        assertThat(full).isGreaterThan(3);
        assertThat(inFullBuckets).isLessThanOrEqualTo(RoutingTable.GROUP_PER_TABLE + 1);
    }
}
