package org.fallow.node.io.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.fallow.dht.key.Key;
import org.fallow.dht.record.StoredRecord.StoredProvider;
import org.fallow.dht.record.StoredRecord.StoredValue;
import org.fallow.dht.record.Value;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.work.record.Advert;
import org.junit.jupiter.api.Test;

class HeldAdvertsTest {
    private static final PeerId FROM = KeyPair.generate(new Random(1)).peerId();

    private final HeldAdverts held = new HeldAdverts();

    private static StoredValue stored(Key key, byte[] value) {
        return new StoredValue(key, Value.of(value), FROM, Instant.EPOCH);
    }

    @Seeds(count = 50)
    void thoseWithThePrefixAreListedClosestFirst(long seed) {
        Random random = new Random(seed);
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Key key = Key.of(Advert.dhtKey(KeyPair.generate(random).peerId()));
            keys.add(key);
            held.save(stored(key, new byte[] {(byte) i}));
        }
        Key target = Key.of(new byte[] {(byte) seed});
        int prefix = random.nextInt(4);
        int most = 1 + random.nextInt(20);
        List<Integer> expected = keys.stream()
                .filter(key -> target.commonPrefix(key) >= prefix)
                .sorted(target.byDistance())
                .limit(most)
                .map(keys::indexOf)
                .toList();
        assertThat(held.near(target, prefix, most).stream().map(bytes -> (int) bytes[0]))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void onlyAdvertsAreListedTheNewestAndNoneThatTheDhtForgot() {
        Key advert = Key.of(Advert.dhtKey(FROM));
        Key project = Key.of("/fallow/project/x".getBytes(StandardCharsets.UTF_8));
        held.save(stored(project, new byte[] {1}));
        held.save(new StoredProvider(advert, FROM, List.of(), Instant.EPOCH));
        assertThat(held.near(advert, 0, 9)).isEmpty();
        held.save(stored(advert, new byte[] {2}));
        held.save(stored(advert, new byte[] {3}));
        assertThat(held.near(advert, 0, 9)).containsExactly(new byte[] {3});
        held.remove(stored(advert, new byte[] {3}));
        assertThat(held.near(advert, 0, 9)).isEmpty();
        assertThat(held.load()).isEmpty();
    }
}
