package org.fallow.libp2p.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * A decoder, and what holds for it whatever the bytes.
 *
 * @param name of its file in the corpus
 * @param check throws an {@link IOException} for bytes refused, an {@link AssertionError} for what must not be
 * @param seeds bytes our own encoders made; mutations start from them
 */
record Target(String name, Check check, Supplier<List<byte[]>> seeds) {
    /** Longest input tried, in bytes. */
    static final int INPUT_MAX = 4096;

    /** Most bytes allocated for one input: a part whatever its length, and a part for each of its bytes. */
    private static final long ALLOCATED_MAX = 2 << 20;

    private static final long ALLOCATED_PER_BYTE_MAX = 1024;
    private static final Duration TIME_MAX = Duration.ofSeconds(1);

    /** A machine may be busy and a class may have to be loaded: only what is too much each time is a finding. */
    private static final int TRIES = 3;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** One run of a decoder. */
    interface Check {
        void on(byte[] input) throws IOException;
    }

    /** Runs one input; whether the decoder took it. Every finding is an AssertionError that holds the input. */
    boolean accepts(byte[] input) {
        for (int left = TRIES; ; left--) {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long began = System.nanoTime();
            boolean accepted = attempt(input);
            long nanos = System.nanoTime() - began;
            long bytes = THREADS.getCurrentThreadAllocatedBytes() - allocated;
            boolean modest =
                    bytes <= ALLOCATED_MAX + ALLOCATED_PER_BYTE_MAX * input.length && nanos <= TIME_MAX.toNanos();
            if (modest) {
                return accepted;
            }
            if (left == 1) {
                throw new AssertionError(
                        "%s: %d bytes allocated in %d ms for %s".formatted(name, bytes, nanos / 1_000_000, hex(input)));
            }
        }
    }

    private boolean attempt(byte[] input) {
        try {
            check.on(input.clone());
            return true;
        } catch (IOException refused) {
            return false;
        } catch (AssertionError | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(name + ": " + e + " for " + hex(input), e);
        }
    }

    private static String hex(byte[] input) {
        return HexFormat.of().formatHex(input);
    }
}
