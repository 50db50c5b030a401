package org.fallow.dht.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** The rules in their plainest form: lists by prefix length, the oldest first. */
    private static final class Model {
        final Key self;
        final Map<Integer, List<PeerAddresses>> live = new LinkedHashMap<>();
        final Map<Integer, List<PeerAddresses>> reserve = new LinkedHashMap<>();

        Model(PeerId self) {
            this.self = Key.of(self);
        }

        List<PeerAddresses> live(PeerAddresses peer) {
            return live.computeIfAbsent(self.commonPrefix(Key.of(peer.id())), prefix -> new ArrayList<>());
        }

        List<PeerAddresses> reserve(PeerAddresses peer) {
            return reserve.computeIfAbsent(self.commonPrefix(Key.of(peer.id())), prefix -> new ArrayList<>());
        }

        Admission admit(PeerAddresses peer) {
            if (live(peer).contains(peer)) {
                return Admission.KNOWN;
            }
            reserve(peer).remove(peer);
            if (live(peer).size() < BUCKET) {
                live(peer).add(peer);
                return Admission.ADDED;
            }
            reserve(peer).add(peer);
            if (reserve(peer).size() > BUCKET) {
                reserve(peer).removeFirst();
            }
            return Admission.FULL;
        }

        boolean evict(PeerAddresses peer) {
            reserve(peer).remove(peer);
            if (!live(peer).remove(peer)) {
                return false;
            }
            if (!reserve(peer).isEmpty()) {
                live(peer).add(reserve(peer).removeLast());
            }
            return true;
        }

        List<PeerAddresses> closest(Key key, int count) {
            List<PeerAddresses> all =
                    live.values().stream().flatMap(List::stream).toList();
            return Peers.sorted(all, key).stream().limit(count).toList();
        }
    }

    @Seeds
    void itDoesWhatThePlainRulesSay(long seed) {
        Chance chance = Chance.of(seed);
        PeerId self = Peers.id(chance);
        RoutingTable table = new RoutingTable(self, BUCKET);
        Model model = new Model(self);
        List<PeerAddresses> known = Peers.peers(60, chance);
        for (int step = 0; step < 400; step++) {
            PeerAddresses peer = chance.pick(known);
            if (chance.happens(0.7)) {
                assertThat(table.admit(peer, START.plusSeconds(step))).isEqualTo(model.admit(peer));
            } else {
                assertThat(table.evict(peer.id())).isEqualTo(model.evict(peer));
            }
            Key key = Key.of(Peers.id(chance));
            assertThat(table.closest(key, 10)).isEqualTo(model.closest(key, 10));
            assertThat(table.size()).isEqualTo(model.closest(key, 1_000).size());
            assertThat(table.contains(peer.id())).isEqualTo(model.live(peer).contains(peer));
        }
    }

    @Test
    void itNeverHoldsItself() {
        PeerAddresses self = Peers.peer(Chance.of(1));
        RoutingTable table = new RoutingTable(self.id(), BUCKET);
        assertThat(table.admit(self, START)).isEqualTo(Admission.SELF);
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
    void theStalestIsTheOneThatHasNotAnsweredForLongest() {
        Chance chance = Chance.of(4);
        RoutingTable table = new RoutingTable(Peers.id(chance), 200);
        List<PeerAddresses> all = Peers.peers(200, chance);
        for (int i = 0; i < all.size(); i++) {
            table.admit(all.get(i), START.plusSeconds(i));
        }
        PeerAddresses first = all.getFirst();
        assertThat(table.stalest(first.id()).orElseThrow().peer()).isEqualTo(first);
        table.admit(first, START.plusSeconds(1_000));
        assertThat(table.stalest(first.id()).orElseThrow().peer()).isNotEqualTo(first);
    }
}
