package org.fallow.work.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.record.Sha256;
import org.junit.jupiter.api.Test;

class ImageTest {
    private static byte[] hash(Image image, long steps, Plain state) {
        image.look(state);
        return image.hash(steps, state.globals());
    }

    private static byte[] fresh(long steps, Plain state) {
        return hash(new Image(), steps, state);
    }

    /** The definition, word for word, over a whole state. */
    private static byte[] naive(long steps, Plain state) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("fallow/state".getBytes(StandardCharsets.US_ASCII));
        longs(out, steps, state.pages(), state.globals().size());
        state.globals().forEach((name, bits) -> {
            longs(out, name.length());
            out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
            longs(out, bits);
        });
        for (int i = 0; i < state.pages(); i++) {
            byte[] page = state.memory().get(i);
            byte[] blocks = new byte[16 * 32];
            for (int b = 0; b < 16; b++) {
                byte[] block = Arrays.copyOfRange(page, b * 4_096, (b + 1) * 4_096);
                if (!Arrays.equals(block, new byte[4_096])) {
                    System.arraycopy(Sha256.of(block), 0, blocks, b * 32, 32);
                }
            }
            if (!Arrays.equals(page, new byte[Kernel.PAGE_BYTES])) {
                longs(out, i);
                out.writeBytes(Sha256.of(blocks));
            }
        }
        return Sha256.of(out.toByteArray());
    }

    private static void longs(ByteArrayOutputStream out, long... values) {
        for (long value : values) {
            out.writeBytes(ByteBuffer.allocate(8).putLong(value).array());
        }
    }

    @Test
    void theHashIsTheSameHoweverOftenAndWhenTheStateWasLookedAtHashedAndSaved() {
        for (int seed = 0; seed < 15; seed++) {
            Random random = new Random(seed);
            Plain state = Plain.of(seed, 1 + random.nextInt(8));
            Image image = new Image();
            for (int step = 1; step <= 25; step++) {
                state.change(random);
                switch (random.nextInt(4)) {
                    case 0 -> image.look(state);
                    case 1 -> image.saved();
                    default ->
                        assertThat(hash(image, step, state))
                                .as("seed %d, step %d", seed, step)
                                .isEqualTo(naive(step, state));
                }
            }
        }
    }

    @Test
    void aRestoredStateHasTheHashOfTheOneThatWasSaved() {
        Plain state = Plain.of(3, 7);
        SortedMap<Integer, byte[]> filled = new TreeMap<>();
        filled.put(1, state.memory().get(1).clone());
        filled.put(2, new byte[Kernel.PAGE_BYTES]);
        filled.put(4, state.memory().get(4).clone());
        Image image = new Image();
        image.begin(7, filled);
        assertThat(image.hash(5, state.globals())).isEqualTo(fresh(5, state));
        assertThat(hash(image, 5, state)).isEqualTo(fresh(5, state));
    }

    @Test
    void theHashDependsOnEachPartOfTheState() {
        Plain state = Plain.of(5, 3);
        byte[] hash = fresh(9, state);
        assertThat(fresh(9, Plain.of(5, 3))).isEqualTo(hash);
        assertThat(fresh(10, state)).isNotEqualTo(hash);
        assertThat(fresh(9, Plain.of(5, 4))).isNotEqualTo(hash);
        SortedMap<String, Long> others = new TreeMap<>(state.globals());
        others.put("fallow:g1", 8L);
        assertThat(fresh(9, new Plain(state.memory(), others))).isNotEqualTo(hash);
        state.memory().get(2)[65_535] ^= 1;
        assertThat(fresh(9, state)).isNotEqualTo(hash);
    }
}
