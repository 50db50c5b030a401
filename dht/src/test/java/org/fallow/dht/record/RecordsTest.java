package org.fallow.dht.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fallow.dht.Peers;
import org.fallow.dht.key.Key;
import org.fallow.dht.record.StoredRecord.StoredProvider;
import org.fallow.dht.record.StoredRecord.StoredValue;
import org.fallow.dht.record.ValueStore.Outcome;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class RecordsTest {
    private static final Instant START = Instant.EPOCH;
    private static final Duration LIFE = Duration.ofDays(2);
    private static final Validators VALIDATORS = Validators.none().with("n", new Numbered());

    private final Chance chance = Chance.of(7);
    private final PeerId self = Peers.id(chance);
    private final PeerId other = Peers.id(chance);

    private static Key key(String text) {
        return Key.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private StoredValue value(String key, int number, PeerId from, Instant at) {
        return new StoredValue(key(key), Numbered.value(number, "x"), from, at);
    }

    private ValueStore store(int records, int perPeer, long bytes) {
        return new ValueStore(self, VALIDATORS, new ValueStore.Bounds(records, perPeer, 999, bytes, LIFE));
    }

    @Test
    void onlyKnownNamespacesAndSoundValuesAreTaken() {
        ValueStore store = store(9, 9, 999);
        assertThat(store.put(value("/n/a", 1, other, START), START)).isEqualTo(Outcome.STORED);
        for (String bad : List.of("/m/a", "n/a", "/n", "//a", "", "/nn/a")) {
            assertThat(store.put(value(bad, 1, other, START), START)).as(bad).isEqualTo(Outcome.INVALID);
        }
        StoredValue unsound = new StoredValue(key("/n/a"), Value.of(new byte[3]), other, START);
        assertThat(store.put(unsound, START)).isEqualTo(Outcome.INVALID);
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void aWorseValueNeverReplacesABetterOne() {
        ValueStore store = store(9, 9, 999);
        store.put(value("/n/a", 5, other, START), START);
        assertThat(store.put(value("/n/a", 4, self, START), START)).isEqualTo(Outcome.WORSE);
        assertThat(store.get(key("/n/a"), START).orElseThrow().value()).isEqualTo(Numbered.value(5, "x"));
        assertThat(store.put(value("/n/a", 6, self, START), START)).isEqualTo(Outcome.STORED);
        assertThat(store.get(key("/n/a"), START).orElseThrow().value()).isEqualTo(Numbered.value(6, "x"));
    }

    @Seeds(count = 20)
    void theBestWinsInWhateverOrderTheyCome(long seed) {
        List<StoredValue> values = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            values.add(new StoredValue(key("/n/a"), Numbered.value(number / 2, "v" + number), other, START));
        }
        Chance.of(seed).shuffle(values);
        ValueStore store = store(9, 9, 999);
        values.forEach(value -> store.put(value, START));
        assertThat(store.get(key("/n/a"), START).orElseThrow().value()).isEqualTo(Numbered.value(2, "v5"));
    }

    @Test
    void valuesExpireUnlessTheyComeInAgain() {
        ValueStore store = store(9, 9, 999);
        store.put(value("/n/a", 1, other, START), START);
        store.put(value("/n/b", 1, other, START), START);
        Instant later = START.plus(LIFE).minusSeconds(1);
        store.put(value("/n/b", 1, self, later), later);
        Instant end = START.plus(LIFE);
        assertThat(store.get(key("/n/a"), end)).isEmpty();
        assertThat(store.get(key("/n/b"), end)).isPresent();
        assertThat(store.expire(end)).extracting(StoredValue::key).containsExactly(key("/n/a"));
        assertThat(store.size()).isEqualTo(1);
        assertThat(store.bytes()).isEqualTo(3);
    }

    @Test
    void everyBoundHolds() {
        ValueStore perPeer = store(9, 2, 999);
        assertThat(perPeer.put(value("/n/a", 1, other, START), START)).isEqualTo(Outcome.STORED);
        assertThat(perPeer.put(value("/n/b", 1, other, START), START)).isEqualTo(Outcome.STORED);
        assertThat(perPeer.put(value("/n/c", 1, other, START), START)).isEqualTo(Outcome.FULL);
        assertThat(perPeer.put(value("/n/b", 2, other, START), START)).isEqualTo(Outcome.STORED);
        assertThat(perPeer.put(value("/n/c", 1, self, START), START)).isEqualTo(Outcome.STORED);
        ValueStore records = store(1, 9, 999);
        records.put(value("/n/a", 1, other, START), START);
        assertThat(records.put(value("/n/b", 1, self, START), START)).isEqualTo(Outcome.FULL);
        assertThat(records.put(value("/n/a", 2, self, START), START)).isEqualTo(Outcome.STORED);
        ValueStore bytes = store(9, 9, 7);
        bytes.put(value("/n/a", 1, other, START), START);
        bytes.put(value("/n/b", 1, other, START), START);
        assertThat(bytes.put(value("/n/c", 1, other, START), START)).isEqualTo(Outcome.FULL);
        assertThat(bytes.put(value("/n/a", 22, other, START), START)).isEqualTo(Outcome.STORED);
        assertThat(bytes.put(value("/n/b", 22, other, START), START)).isEqualTo(Outcome.FULL);
        assertThat(bytes.bytes()).isEqualTo(7);
    }

    @Test
    void onePeerTakesNoMoreThanItsShareOfTheBytes() {
        ValueStore store = new ValueStore(self, VALIDATORS, new ValueStore.Bounds(9, 9, 7, 999, LIFE));
        assertThat(store.put(value("/n/a", 1, other, START), START)).isEqualTo(Outcome.STORED);
        assertThat(store.put(value("/n/b", 1, other, START), START)).isEqualTo(Outcome.STORED);
        assertThat(store.put(value("/n/c", 1, other, START), START)).isEqualTo(Outcome.FULL);
        assertThat(store.put(value("/n/a", 22, other, START), START)).isEqualTo(Outcome.STORED);
        assertThat(store.put(value("/n/b", 22, other, START), START)).isEqualTo(Outcome.FULL);
        PeerId third = Peers.id(chance);
        assertThat(store.put(value("/n/c", 1, third, START), START)).isEqualTo(Outcome.STORED);
        assertThat(store.put(value("/n/d", 1, self, START), START)).isEqualTo(Outcome.STORED);
        // The better value is the third's from now on, and what it takes too.
        assertThat(store.put(value("/n/a", 333, third, START), START)).isEqualTo(Outcome.FULL);
        assertThat(store.put(value("/n/b", 2, third, START), START)).isEqualTo(Outcome.STORED);
        assertThat(store.put(value("/n/e", 1, other, START), START)).isEqualTo(Outcome.STORED);
    }

    @Test
    void whatComesInAgainIsNeverMadeOlder() {
        ValueStore store = store(9, 9, 999);
        store.put(value("/n/a", 1, other, START.plusSeconds(9)), START.plusSeconds(9));
        store.put(value("/n/a", 1, self, START), START.plusSeconds(10));
        assertThat(store.get(key("/n/a"), START.plus(LIFE).plusSeconds(8))).isPresent();
        assertThat(store.get(key("/n/a"), START.plus(LIFE).plusSeconds(9))).isEmpty();
    }

    @Test
    void aTieIsBrokenByTheBytes() {
        byte[] key = key("/n/a").bytes();
        byte[] left = Numbered.value(1, "a").bytes();
        byte[] right = Numbered.value(1, "b").bytes();
        assertThat(VALIDATORS.compare(key, left, right)).isNegative();
        assertThat(VALIDATORS.compare(key, right, left)).isPositive();
        assertThat(VALIDATORS.compare(key, left, left.clone())).isZero();
        assertThatThrownBy(() -> VALIDATORS.with("a/b", new Numbered())).isInstanceOf(IllegalArgumentException.class);
    }

    private StoredProvider provider(String key, PeerId from, Instant at) {
        return new StoredProvider(key(key), from, List.of(), at);
    }

    @Test
    void ofOneKeyTheProvidersHeardOfLastAreKeptAndThisNodeAlways() {
        ProviderStore store = new ProviderStore(self, new ProviderStore.Bounds(99, 99, 3, LIFE));
        store.put(provider("a", self, START));
        List<PeerId> others = List.of(other, Peers.id(chance), Peers.id(chance));
        others.forEach(peer -> store.put(provider("a", peer, START)));
        assertThat(store.get(key("a"), START))
                .extracting(StoredProvider::from)
                .containsExactly(self, others.get(1), others.get(2));
        ProviderStore.Outcome again = store.put(provider("a", others.get(1), START));
        assertThat(again).isEqualTo(new ProviderStore.Outcome.Stored(Optional.empty()));
        ProviderStore.Outcome fourth = store.put(provider("a", others.get(0), START));
        assertThat(fourth)
                .isEqualTo(new ProviderStore.Outcome.Stored(Optional.of(provider("a", others.get(2), START))));
        assertThat(store.size()).isEqualTo(3);
    }

    @Test
    void providersAreBoundedByPeerAndInTotalAndExpire() {
        ProviderStore store = new ProviderStore(self, new ProviderStore.Bounds(4, 2, 9, LIFE));
        store.put(provider("a", other, START));
        store.put(provider("b", other, START));
        assertThat(store.put(provider("c", other, START))).isEqualTo(new ProviderStore.Outcome.Full());
        Instant later = START.plusSeconds(60);
        assertThat(store.put(provider("b", other, later))).isInstanceOf(ProviderStore.Outcome.Stored.class);
        store.put(provider("c", self, START));
        store.put(provider("d", self, START));
        assertThat(store.put(provider("e", self, START))).isEqualTo(new ProviderStore.Outcome.Full());
        assertThat(store.get(key("a"), START.plus(LIFE))).isEmpty();
        assertThat(store.expire(START.plus(LIFE)))
                .extracting(StoredProvider::key)
                .containsExactlyInAnyOrder(key("a"), key("c"), key("d"));
        assertThat(store.get(key("b"), START.plus(LIFE))).hasSize(1);
    }

    @Test
    void publicationsComeUpWhenTheyAreDue() {
        Publications publications = new Publications(2);
        assertThat(publications.next()).isEqualTo(Instant.MAX);
        publications.schedule(key("a"), Publications.Kind.VALUE, START.plusSeconds(2));
        publications.schedule(key("b"), Publications.Kind.PROVIDER, START.plusSeconds(1));
        assertThat(publications.schedule(key("c"), Publications.Kind.VALUE, START))
                .isFalse();
        assertThat(publications.next()).isEqualTo(START.plusSeconds(1));
        assertThat(publications.due(START.plusSeconds(1), 9))
                .extracting(Publications.Publication::key)
                .containsExactly(key("b"));
        assertThat(publications.due(START.plusSeconds(2), 1)).hasSize(1);
        publications.remove(key("b"));
        assertThat(publications.contains(key("b"))).isFalse();
    }
}
