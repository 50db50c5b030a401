package org.fallow.node.io.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.fallow.work.record.BlobLayout;
import org.fallow.work.record.Cid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobStoreTest {
    private static final int BLOB_BYTES = 1_000;

    @TempDir
    private Path folder;

    /** Later than any time that this test's files are written at. */
    private Instant now = Instant.parse("2100-01-01T00:00:00Z");

    private final Set<Cid> needed = new HashSet<>();

    private BlobStore store(long most) throws StoreException {
        return new BlobStore(
                folder,
                new BlobStore.Quota() {
                    @Override
                    public long bytesMost() {
                        return most;
                    }

                    @Override
                    public Set<Cid> needed() {
                        return needed;
                    }
                },
                () -> now);
    }

    private static byte[] blob(int number) {
        byte[] blob = new byte[BLOB_BYTES];
        new Random(number).nextBytes(blob);
        return blob;
    }

    private static Cid name(int number) {
        return BlobLayout.of(blob(number)).root();
    }

    private void fetchAndAge(BlobStore store, int number) throws Exception {
        store.putFetched(blob(number));
        now = now.plus(Duration.ofHours(1));
        assertThat(store.get(name(number))).isPresent();
    }

    @Test
    void whatWasNotUsedForTheLongestTimeGoesFirst() throws Exception {
        BlobStore store = store(10 * BLOB_BYTES);
        for (int i = 0; i < 10; i++) {
            fetchAndAge(store, i);
        }
        now = now.plus(Duration.ofHours(1));
        assertThat(store.get(name(0))).as("used again").isPresent();
        fetchAndAge(store, 10);
        assertThat(store.holds(name(0))).isTrue();
        assertThat(store.holds(name(1))).as("the longest unused").isFalse();
        assertThat(store.holds(name(10))).as("what just came").isTrue();
        assertThat(store.bytes()).isLessThanOrEqualTo(10 * BLOB_BYTES);
    }

    @Test
    void whatIsThisNodesOwnOrNeededStaysWhateverComes() throws Exception {
        BlobStore store = store(5 * BLOB_BYTES);
        store.put(blob(100));
        needed.add(name(101));
        fetchAndAge(store, 101);
        for (int seed = 0; seed < 30; seed++) {
            fetchAndAge(store, seed);
        }
        BlobStore again = store(5 * BLOB_BYTES);
        fetchAndAge(again, 31);
        assertThat(again.get(name(100))).as("its own, after a restart too").hasValue(blob(100));
        assertThat(again.get(name(101))).as("needed").hasValue(blob(101));
        assertThat(again.bytes()).isLessThanOrEqualTo(5 * BLOB_BYTES);
    }

    @Test
    void ownBlobsMayBeMoreThanTheQuota() throws Exception {
        BlobStore store = store(2 * BLOB_BYTES);
        List<Cid> names = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            names.add(store.put(blob(i)).root());
        }
        fetchAndAge(store, 7);
        assertThat(names).allMatch(store::holds);
    }

    @Test
    void aDamagedLeafIsNeverServedAndTheBlobIsFetchedAgain() throws Exception {
        BlobStore store = store(Long.MAX_VALUE);
        byte[] large = new byte[2 * BlobLayout.LEAF_BYTES + 5];
        new Random(3).nextBytes(large);
        BlobLayout layout = store.putFetched(large);
        Path file = folder.resolve(layout.root().toString());
        byte[] damaged = Files.readAllBytes(file);
        damaged[BlobLayout.LEAF_BYTES + 9] ^= 1;
        Files.write(file, damaged);
        assertThat(store.leaf(layout, 0)).hasSize(BlobLayout.LEAF_BYTES);
        assertThatThrownBy(() -> store.leaf(layout, 1)).hasMessageContaining(file.toString());
        assertThat(store.holds(layout.root())).isFalse();
        assertThat(store.layout(layout.root())).isEmpty();
        store.putFetched(large);
        assertThat(store.leaf(layout, 1)).hasSize(BlobLayout.LEAF_BYTES);
    }

    @Test
    void aDamagedListIsMadeAgain() throws Exception {
        BlobStore store = store(Long.MAX_VALUE);
        byte[] large = new byte[2 * BlobLayout.LEAF_BYTES + 5];
        BlobLayout layout = store.put(large);
        Files.write(folder.resolve(layout.root() + ".list"), new byte[] {1, 2, 3});
        assertThat(store.layout(layout.root())).contains(layout);
        assertThat(store(Long.MAX_VALUE).layout(layout.root())).contains(layout);
    }

    @Test
    void aLookFindsEveryDamagedBlobAndTakesThemAwayWhenToldTo() throws Exception {
        BlobStore store = store(Long.MAX_VALUE);
        for (int i = 0; i < 20; i++) {
            store.putFetched(blob(i));
        }
        Files.write(folder.resolve(name(4).toString()), new byte[0]);
        Files.write(folder.resolve(name(9).toString()), blob(8));
        assertThat(store.look(false)).containsExactlyInAnyOrder(name(4).toString(), name(9).toString());
        assertThat(store.look(true)).hasSize(2);
        assertThat(store.look(false)).isEmpty();
        assertThat(store.holds(name(5))).isTrue();
        assertThat(store.holds(name(4))).isFalse();
    }
}
