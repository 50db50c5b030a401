package org.fallow.work.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Sha256;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static final Cid KERNEL = Cid.of(Cid.Codec.RAW, new byte[] {1});

    /** A state in plain sight. */
    private record Plain(List<byte[]> memory, SortedMap<String, Long> globals) implements State {
        @Override
        public int pages() {
            return memory.size();
        }

        @Override
        public void read(int page, byte[] into) {
            System.arraycopy(memory.get(page), 0, into, 0, Kernel.PAGE_BYTES);
        }
    }

    private static Plain state(int seed, int pages) {
        Random random = new Random(seed);
        List<byte[]> memory = new ArrayList<>();
        for (int i = 0; i < pages; i++) {
            byte[] page = new byte[Kernel.PAGE_BYTES];
            if (i % 3 == 1) {
                random.nextBytes(page);
            }
            memory.add(page);
        }
        return new Plain(memory, new TreeMap<>(java.util.Map.of("fallow:g0", random.nextLong(), "fallow:g1", 7L)));
    }

    private static byte[] encoded(Plain state) {
        MerkleFrontier hashed =
                MerkleFrontier.EMPTY.with(new byte[] {1}).with(new byte[] {2}).with(new byte[] {3});
        return Checkpoint.encode(new Checkpoint.Head(KERNEL, "job-1", 42, 1_234, hashed), state);
    }

    @Test
    void aStateComesBackAsItWas() throws Exception {
        Plain state = state(1, 20);
        Checkpoint read = Checkpoint.decode(encoded(state), 20);
        assertThat(read.head().kernel()).isEqualTo(KERNEL);
        assertThat(read.head().jobId()).isEqualTo("job-1");
        assertThat(read.head().steps()).isEqualTo(42);
        assertThat(read.head().cpuMillis()).isEqualTo(1_234);
        assertThat(read.head().hashed().root())
                .isEqualTo(MerkleFrontier.EMPTY
                        .with(new byte[] {1})
                        .with(new byte[] {2})
                        .with(new byte[] {3})
                        .root());
        assertThat(read.globals()).isEqualTo(state.globals());
        assertThat(read.pages()).isEqualTo(20);
        for (int i = 0; i < 20; i++) {
            assertThat(read.filled().getOrDefault(i, new byte[Kernel.PAGE_BYTES]))
                    .isEqualTo(state.memory().get(i));
        }
        assertThat(read.filled()).as("pages of zeros are not kept").hasSize(7);
    }

    @Test
    void aCheckpointWithAnyByteChangedIsRefused() {
        byte[] sound = encoded(state(2, 3));
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            byte[] damaged = sound.clone();
            int at = random.nextInt(damaged.length);
            damaged[at] ^= (byte) (1 + random.nextInt(255));
            assertThatThrownBy(() -> Checkpoint.decode(damaged, 100))
                    .as("byte " + at)
                    .isInstanceOf(WireException.class);
        }
    }

    @Test
    void aForgedCheckpointWithARightHashIsReadOrRefusedButNeverMore() {
        byte[] sound = encoded(state(2, 3));
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            int length = random.nextInt(3) == 0 ? random.nextInt(sound.length - 32) : sound.length - 32;
            byte[] body = java.util.Arrays.copyOf(sound, length);
            for (int i = 0; i < 3 && length > 0; i++) {
                body[random.nextInt(Math.min(length, 400))] = (byte) random.nextInt();
            }
            byte[] forged = java.util.Arrays.copyOf(body, length + 32);
            System.arraycopy(Sha256.of(body), 0, forged, length, 32);
            try {
                assertThat(Checkpoint.decode(forged, 100).pages()).isBetween(0, 100);
            } catch (WireException e) {
                assertThat(e).hasMessageContaining("c");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void moreMemoryThanAllowedIsRefused() {
        byte[] sound = encoded(state(4, 5));
        assertThatThrownBy(() -> Checkpoint.decode(sound, 4))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("5 pages, at most 4");
    }

    @Test
    void theHashOfAStateDependsOnEachPartOfIt() {
        Plain state = state(5, 3);
        byte[] hash = Checkpoint.hash(9, state);
        assertThat(Checkpoint.hash(9, state(5, 3))).isEqualTo(hash);
        assertThat(Checkpoint.hash(10, state)).isNotEqualTo(hash);
        assertThat(Checkpoint.hash(9, state(5, 4))).isNotEqualTo(hash);
        SortedMap<String, Long> others = new TreeMap<>(state.globals());
        others.put("fallow:g1", 8L);
        assertThat(Checkpoint.hash(9, new Plain(state.memory(), others))).isNotEqualTo(hash);
        state.memory().get(2)[65_535] ^= 1;
        assertThat(Checkpoint.hash(9, state)).isNotEqualTo(hash);
    }

    @Test
    void theFrontierHasTheRootOfTheWholeTree() {
        List<byte[]> leaves = new ArrayList<>();
        MerkleFrontier frontier = MerkleFrontier.EMPTY;
        assertThat(frontier.root()).isEmpty();
        for (int i = 0; i < 70; i++) {
            leaves.add(new byte[] {(byte) i});
            frontier = frontier.with(leaves.get(i));
            assertThat(frontier.root()).as(i + " leaves").isEqualTo(naiveRoot(leaves));
        }
    }

    /** RFC 6962, 2.1, word for word. */
    private static byte[] naiveRoot(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return Sha256.of(new byte[] {0}, leaves.getFirst());
        }
        int k = Integer.highestOneBit(leaves.size() - 1);
        return Sha256.of(new byte[] {1}, naiveRoot(leaves.subList(0, k)), naiveRoot(leaves.subList(k, leaves.size())));
    }
}
