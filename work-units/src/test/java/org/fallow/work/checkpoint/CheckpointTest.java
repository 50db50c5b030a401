package org.fallow.work.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Sha256;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static final Cid KERNEL = Cid.of(Cid.Codec.RAW, new byte[] {1});
    private static final MerkleFrontier HASHED =
            MerkleFrontier.EMPTY.with(new byte[] {1}).with(new byte[] {2}).with(new byte[] {3});

    /** Saves states one after the other and keeps the parts as a folder would. */
    private static final class Run {
        private final Image image = new Image();
        private final Saving saving = new Saving();
        private final List<byte[]> parts = new ArrayList<>();
        private final LongSupplier nanos;
        private ByteArrayOutputStream part = new ByteArrayOutputStream();

        Run(LongSupplier nanos) {
            this.nanos = nanos;
        }

        long save(long steps, Plain state) {
            image.look(state);
            Checkpoint.Head head = new Checkpoint.Head(KERNEL, "job-1", steps, 1_234, HASHED);
            return saving.save(head, state.globals(), image, nanos, (number, last, chunk) -> {
                assertThat(chunk.length).isLessThanOrEqualTo(Checkpoint.CHUNK_BYTES_MAX);
                part.writeBytes(chunk);
                if (last) {
                    parts.subList(number, parts.size()).clear();
                    parts.add(part.toByteArray());
                    part = new ByteArrayOutputStream();
                }
            });
        }

        byte[] bytes() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            parts.forEach(all::writeBytes);
            return all.toByteArray();
        }
    }

    /** A clock that stands still. */
    private static long standing() {
        return 0;
    }

    private static byte[] encoded(Plain state) {
        Run run = new Run(CheckpointTest::standing);
        run.save(42, state);
        return run.bytes();
    }

    private static Checkpoint decoded(byte[] bytes, int pagesMax) throws WireException {
        return Checkpoint.decode(new ByteArrayInputStream(bytes), pagesMax);
    }

    private static void isAs(Plain state, Checkpoint read, String what) {
        assertThat(read.globals()).as(what).isEqualTo(state.globals());
        assertThat(read.pages()).as(what).isEqualTo(state.pages());
        for (int i = 0; i < state.pages(); i++) {
            byte[] page = read.filled().getOrDefault(i, new byte[Kernel.PAGE_BYTES]);
            assertThat(Arrays.equals(page, state.memory().get(i)))
                    .as("%s, page %d", what, i)
                    .isTrue();
        }
    }

    @Test
    void aStateComesBackAsItWas() throws Exception {
        Plain state = Plain.of(1, 20);
        Checkpoint read = decoded(encoded(state), 20);
        assertThat(read.head().kernel()).isEqualTo(KERNEL);
        assertThat(read.head().jobId()).isEqualTo("job-1");
        assertThat(read.head().steps()).isEqualTo(42);
        assertThat(read.head().cpuMillis()).isEqualTo(1_234);
        assertThat(read.head().hashed().root()).isEqualTo(HASHED.root());
        assertThat(read.whole()).isTrue();
        isAs(state, read, "the state");
        assertThat(read.filled()).as("pages of zeros are not kept").hasSize(7);
    }

    @Test
    void whateverChangesBetweenTwoSavesTheLastStateComesBack() throws Exception {
        for (int seed = 0; seed < 15; seed++) {
            Random random = new Random(seed);
            Plain state = Plain.of(seed, 1 + random.nextInt(12));
            Run run = new Run(CheckpointTest::standing);
            for (int save = 0; save < 20; save++) {
                for (int i = random.nextInt(4); i > 0; i--) {
                    state.change(random);
                }
                assertThat(run.save(save, state)).isPositive();
                Checkpoint read = decoded(run.bytes(), 1_000);
                assertThat(read.head().steps()).as("seed %d", seed).isEqualTo(save);
                assertThat(read.whole()).as("seed %d", seed).isTrue();
                isAs(state, read, "seed " + seed + ", save " + save);
            }
        }
    }

    @Test
    void onlyWhatChangedIsWritten() {
        Plain state = Plain.of(7, 60);
        Run run = new Run(CheckpointTest::standing);
        long base = run.save(1, state);
        state.memory().get(1)[5]++;
        assertThat(base).isGreaterThan(20L * Kernel.PAGE_BYTES);
        assertThat(run.save(2, state)).as("one block").isLessThan(Image.BLOCK_BYTES + 1_000);
        assertThat(run.save(3, state)).as("nothing").isLessThan(1_000);
    }

    @Test
    void deltasNeverWeighMuchMoreThanWhatTheyAreDeltasTo() {
        Plain state = Plain.of(8, 30);
        Run run = new Run(CheckpointTest::standing);
        Random random = new Random(8);
        for (int save = 1; save <= 70; save++) {
            random.nextBytes(state.memory().get(save % 30));
            run.save(save, state);
            long base = run.parts.getFirst().length;
            assertThat(run.bytes().length).isLessThan((int) (2 * base) + 2 * Kernel.PAGE_BYTES);
            assertThat(run.parts.size()).isLessThanOrEqualTo(Checkpoint.PARTS_MAX);
        }
    }

    @Test
    void whereCompressingTakesTooLongTheRestIsWrittenAsItIs() throws Exception {
        Plain state = Plain.of(9, 100);
        state.memory().forEach(page -> Arrays.fill(page, (byte) 1));
        AtomicLong clock = new AtomicLong();
        Run slow = new Run(() -> clock.addAndGet(10_000_000));
        long bytes = slow.save(1, state);
        Run fast = new Run(CheckpointTest::standing);
        assertThat(fast.save(1, state)).isLessThan(100_000);
        assertThat(bytes).isGreaterThan(90L * Kernel.PAGE_BYTES);
        isAs(state, decoded(slow.bytes(), 100), "written slowly");
    }

    @Test
    void aBaseWithAnyByteChangedIsRefused() {
        byte[] sound = encoded(Plain.of(2, 3));
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            byte[] damaged = sound.clone();
            int at = i < 200 ? i : random.nextInt(damaged.length);
            damaged[at] ^= (byte) (1 + random.nextInt(255));
            assertThatThrownBy(() -> decoded(damaged, 100)).as("byte " + at).isInstanceOf(WireException.class);
        }
    }

    @Test
    void aBaseCutShortAnywhereIsRefused() {
        byte[] sound = encoded(Plain.of(2, 3));
        for (int length = 0; length < sound.length; length += length < 400 ? 1 : 97) {
            byte[] cut = Arrays.copyOf(sound, length);
            assertThatThrownBy(() -> decoded(cut, 100)).as(length + " bytes").isInstanceOf(WireException.class);
        }
    }

    @Test
    void damageInADeltaLeavesTheStateBeforeIt() throws Exception {
        Plain state = Plain.of(4, 6);
        Run run = new Run(CheckpointTest::standing);
        run.save(1, state);
        Plain before = Plain.of(4, 6);
        int base = run.bytes().length;
        state.memory().get(0)[9] = 1;
        state.memory().get(5)[9] = 1;
        run.save(2, state);
        byte[] both = run.bytes();
        for (int at = base; at < both.length; at += 3) {
            byte[] damaged = both.clone();
            damaged[at] ^= 1;
            Checkpoint read = decoded(damaged, 100);
            assertThat(read.head().steps()).as("byte " + at).isEqualTo(1);
            assertThat(read.whole()).isFalse();
            isAs(before, read, "byte " + at);
        }
    }

    @Test
    void aDeltaToAnotherBaseIsLeftOut() throws Exception {
        Plain state = Plain.of(5, 6);
        Run run = new Run(CheckpointTest::standing);
        run.save(1, state);
        state.memory().get(0)[0]++;
        run.save(2, state);
        Run other = new Run(CheckpointTest::standing);
        other.save(3, state);
        other.parts.add(run.parts.get(1));
        Checkpoint read = decoded(other.bytes(), 100);
        assertThat(read.head().steps()).isEqualTo(3);
        assertThat(read.whole()).isFalse();
    }

    @Test
    void aForgedCheckpointWithRightChecksumsIsReadOrRefusedButNeverMore() {
        for (int seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            byte[] forged = forged(random);
            try {
                assertThat(decoded(forged, 100).pages()).isBetween(0, 100);
            } catch (WireException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** A sound checkpoint of three chunks, changed, with the checksums made good. */
    private static byte[] forged(Random random) {
        byte[] sound = encoded(Plain.of(2, 2));
        java.nio.ByteBuffer in = java.nio.ByteBuffer.wrap(sound);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int check = 0;
        while (in.hasRemaining()) {
            in.position(in.position() + Part.MAGIC.length);
            byte kind = in.get();
            byte[] body = new byte[in.getInt()];
            in.getInt();
            in.get(body);
            for (int i = random.nextInt(3); i > 0 && body.length > 0; i--) {
                body[random.nextInt(Math.min(body.length, 200))] = (byte) random.nextInt();
            }
            byte[] cut = random.nextInt(8) == 0 ? Arrays.copyOf(body, random.nextInt(body.length + 1)) : body;
            check = Part.check(check, kind, cut, 0, cut.length);
            out.writeBytes(Part.MAGIC);
            out.writeBytes(java.nio.ByteBuffer.allocate(9)
                    .put(kind)
                    .putInt(cut.length)
                    .putInt(check)
                    .array());
            out.writeBytes(cut);
        }
        return out.toByteArray();
    }

    @Test
    void moreMemoryThanAllowedIsRefused() {
        byte[] sound = encoded(Plain.of(4, 5));
        assertThatThrownBy(() -> decoded(sound, 4))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("5 pages, at most 4");
    }

    @Test
    void aCostlyStateIsSavedMoreSeldomSoThatItCostsOnePercent() {
        assertThat(Rhythm.nextMillis(30_000, 0)).isEqualTo(30_000);
        assertThat(Rhythm.nextMillis(30_000, 250_000)).isEqualTo(30_000);
        assertThat(Rhythm.nextMillis(30_000, 1_000_000)).isEqualTo(100_000);
        assertThat(Rhythm.nextMillis(30_000, 60_000_000)).isEqualTo(600_000);
        assertThat(Rhythm.nextMillis(86_400_000, 60_000_000)).isEqualTo(86_400_000);
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
