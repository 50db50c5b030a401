package org.fallow.libp2p.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes bad bytes of good ones: flips, cuts, repeats, splices, and puts numbers at which decoders break. */
final class Mutator {
    private static final int STEPS_MAX = 4;

    /** Ends and signs of lengths, as bytes: 0, 1, 127, 128, 255; 64 Ki, 2 Gi, 4 Gi; the longest varints. */
    private static final List<byte[]> NUMBERS = List.of(
            new byte[] {0},
            new byte[] {1},
            new byte[] {0x7f},
            new byte[] {(byte) 0x80},
            new byte[] {-1},
            new byte[] {-1, -1},
            new byte[] {0, 0, 0, 0},
            new byte[] {0x7f, -1, -1, -1},
            new byte[] {-1, -1, -1, -1},
            new byte[] {-128, 0, 0, 0},
            new byte[] {-1, -1, -1, -1, 7},
            new byte[] {-1, -1, -1, -1, 15},
            new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 0x7f},
            new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1});

    private final RandomGenerator random;

    Mutator(RandomGenerator random) {
        this.random = random;
    }

    /** A changed copy of one of the seeds, at most {@link Target#INPUT_MAX} bytes. */
    byte[] mutate(List<byte[]> seeds) {
        byte[] bytes = pick(seeds);
        for (int left = 1 + random.nextInt(STEPS_MAX); left > 0; left--) {
            bytes = step(bytes, pick(seeds));
        }
        return bytes.length <= Target.INPUT_MAX ? bytes : Arrays.copyOf(bytes, Target.INPUT_MAX);
    }

    private byte[] step(byte[] in, byte[] other) {
        int at = random.nextInt(in.length + 1);
        int end = at + random.nextInt(in.length - at + 1);
        return switch (random.nextInt(8)) {
            case 0 -> flipped(in, at);
            case 1 -> joined(in, at, NUMBERS.get(random.nextInt(NUMBERS.size())), in, at);
            case 2 -> overwritten(in, at, NUMBERS.get(random.nextInt(NUMBERS.size())));
            case 3 -> joined(in, at, new byte[0], in, end);
            case 4 -> joined(in, end, new byte[0], in, at);
            case 5 -> Arrays.copyOf(in, at);
            case 6 -> joined(in, at, new byte[0], other, random.nextInt(other.length + 1));
            default -> joined(in, at, anything(), in, at);
        };
    }

    private byte[] flipped(byte[] in, int at) {
        byte[] out = in.clone();
        if (at < out.length) {
            out[at] ^= random.nextBoolean() ? (byte) (1 << random.nextInt(8)) : (byte) random.nextInt();
        }
        return out;
    }

    private static byte[] overwritten(byte[] in, int at, byte[] number) {
        byte[] out = in.clone();
        System.arraycopy(number, 0, out, at, Math.min(number.length, out.length - at));
        return out;
    }

    private static byte[] joined(byte[] head, int until, byte[] middle, byte[] tail, int from) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(head, 0, until);
        out.writeBytes(middle);
        out.write(tail, from, tail.length - from);
        return out.toByteArray();
    }

    private byte[] anything() {
        byte[] bytes = new byte[1 + random.nextInt(16)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] pick(List<byte[]> seeds) {
        return seeds.get(random.nextInt(seeds.size()));
    }
}
