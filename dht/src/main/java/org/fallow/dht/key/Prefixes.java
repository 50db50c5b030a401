package org.fallow.dht.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Keys all over the key space: one for each prefix of {@link #BITS} bits. Requests carry the bytes that hash to a key, so
 * a key of a wanted region has to be found by trying; this is done once, which takes about ten milliseconds.
 */
public final class Prefixes {
    /** The longest prefix for which there is a key. */
    public static final int BITS = 12;

    private static final byte[] NAME = "fallow prefix ".getBytes(StandardCharsets.US_ASCII);
    private static final int NOT_YET = -1;

    private Prefixes() {}

    /** A key that begins with the {@link #BITS} lowest bits of this number. */
    public static Key at(int prefix) {
        return numbered(Found.NUMBERS[prefix & ((1 << BITS) - 1)]);
    }

    /** A key that shares exactly so many leading bits, less than {@link #BITS}, with another. */
    public static Key sharing(int bits, Key other, RandomGenerator random) {
        int own = other.leading(BITS);
        int differs = 1 << (BITS - 1 - bits);
        int below = differs - 1;
        return at(((own ^ differs) & ~below) | (random.nextInt() & below));
    }

    private static Key numbered(int number) {
        byte[] bytes = Arrays.copyOf(NAME, NAME.length + Integer.BYTES);
        ByteBuffer.wrap(bytes).putInt(NAME.length, number);
        return Key.of(bytes);
    }

    /** Made when first needed. */
    private static final class Found {
        static final int[] NUMBERS = find();

        private static int[] find() {
            int[] numbers = new int[1 << BITS];
            Arrays.fill(numbers, NOT_YET);
            int missing = numbers.length;
            for (int number = 0; missing > 0; number++) {
                int prefix = numbered(number).leading(BITS);
                missing -= numbers[prefix] == NOT_YET ? 1 : 0;
                numbers[prefix] = numbers[prefix] == NOT_YET ? number : numbers[prefix];
            }
            return numbers;
        }
    }
}
