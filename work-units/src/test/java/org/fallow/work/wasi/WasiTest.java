package org.fallow.work.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WasiTest {
    private static final List<Call> CALLS = List.of(Call.values());
    private static final int MEMORY_BYTES = 4_096;
    private static final int VECTORS_AT = 64;
    private static final int COUNT_AT = 32;

    private final byte[] bytes = new byte[MEMORY_BYTES];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    private final List<String> log = new ArrayList<>();
    private final ProgramMemory memory = new ProgramMemory() {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void read(long address, byte[] into) {
            System.arraycopy(bytes, (int) address, into, 0, into.length);
        }

        @Override
        public void write(long address, byte[] from, int length) {
            System.arraycopy(from, 0, bytes, (int) address, length);
        }
    };

    private Wasi wasi(String input, int outputMax) {
        return new Wasi(utf8(input), List.of("kernel", "two"), "seed", outputMax, line -> log.add(text(line)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private int call(Wasi wasi, Call call, long... arguments) {
        return wasi.answer(call, arguments, memory);
    }

    /** Puts pairs of address and length where {@link #VECTORS_AT} says. */
    private void vectors(int... pairs) {
        for (int i = 0; i < pairs.length; i++) {
            buffer.putInt(VECTORS_AT + 4 * i, pairs[i]);
        }
    }

    private int write(Wasi wasi, int stream, String text) {
        byte[] utf8 = utf8(text);
        System.arraycopy(utf8, 0, bytes, 1_024, utf8.length);
        vectors(1_024, utf8.length);
        return call(wasi, Call.FD_WRITE, stream, VECTORS_AT, 1, COUNT_AT);
    }

    @Test
    void inputIsReadInPiecesToItsEnd() {
        Wasi wasi = wasi("hello world", 100);
        vectors(200, 3, 300, 4);
        assertThat(call(wasi, Call.FD_READ, 0, VECTORS_AT, 2, COUNT_AT)).isZero();
        assertThat(buffer.getInt(COUNT_AT)).isEqualTo(7);
        assertThat(text(Arrays.copyOfRange(bytes, 200, 203))).isEqualTo("hel");
        assertThat(text(Arrays.copyOfRange(bytes, 300, 304))).isEqualTo("lo w");
        vectors(200, 1_000);
        assertThat(call(wasi, Call.FD_READ, 0, VECTORS_AT, 1, COUNT_AT)).isZero();
        assertThat(buffer.getInt(COUNT_AT)).isEqualTo(4);
        assertThat(call(wasi, Call.FD_READ, 0, VECTORS_AT, 1, COUNT_AT)).isZero();
        assertThat(buffer.getInt(COUNT_AT)).as("the end").isZero();
    }

    @Test
    void outputIsKeptUpToItsBoundAndErrorsAreLines() {
        Wasi wasi = wasi("", 10);
        assertThat(write(wasi, 1, "12345")).isZero();
        assertThat(write(wasi, 1, "67890")).isZero();
        assertThatExceptionOfType(ProgramEnd.class)
                .isThrownBy(() -> write(wasi, 1, "!"))
                .satisfies(end -> assertThat(end.why()).isEqualTo(new ProgramEnd.Why.Flooded(11)));
        assertThat(text(wasi.output())).isEqualTo("1234567890");
        write(wasi, 2, "one\ntw");
        write(wasi, 2, "o\n" + "x".repeat(Wasi.LINE_BYTES_MAX + 1));
        wasi.flush();
        assertThat(log).containsExactly("one", "two", "x".repeat(Wasi.LINE_BYTES_MAX), "x");
    }

    @Test
    void argumentsTimeAndRandomBytesAreTheSameEachTime() {
        Wasi wasi = wasi("", 10);
        assertThat(call(wasi, Call.ARGS_SIZES_GET, 0, 4)).isZero();
        assertThat(buffer.getInt(0)).isEqualTo(2);
        assertThat(buffer.getInt(4)).isEqualTo(11);
        assertThat(call(wasi, Call.ARGS_GET, 0, 100)).isZero();
        assertThat(buffer.getInt(4)).isEqualTo(107);
        assertThat(text(Arrays.copyOfRange(bytes, 100, 111))).isEqualTo("kernel\0two\0");
        for (int i = 0; i < 3; i++) {
            assertThat(call(wasi, Call.CLOCK_TIME_GET, i, 1, 8)).isZero();
            assertThat(buffer.getLong(8)).isEqualTo(i * Wasi.TICK_NS);
        }
        assertThat(call(wasi, Call.RANDOM_GET, 200, 50)).isZero();
        assertThat(call(wasi("", 10), Call.RANDOM_GET, 300, 20)).isZero();
        assertThat(Arrays.copyOfRange(bytes, 200, 220)).isEqualTo(Arrays.copyOfRange(bytes, 300, 320));
        assertThat(Arrays.copyOfRange(bytes, 200, 220)).isNotEqualTo(Arrays.copyOfRange(bytes, 220, 240));
    }

    @Test
    void streamsAreWhatTheyAre() {
        Wasi wasi = wasi("input", 10);
        assertThat(call(wasi, Call.FD_FDSTAT_GET, 1, 0)).isZero();
        assertThat(call(wasi, Call.FD_FDSTAT_GET, 3, 0)).isEqualTo(Errno.BAD_DESCRIPTOR);
        assertThat(call(wasi, Call.FD_SEEK, 1, 0, 0, 0)).isEqualTo(Errno.NOT_SEEKABLE);
        assertThat(call(wasi, Call.FD_PRESTAT_GET, 3, 0)).isEqualTo(Errno.BAD_DESCRIPTOR);
        assertThat(call(wasi, Call.FD_WRITE, 0, VECTORS_AT, 0, COUNT_AT)).isEqualTo(Errno.BAD_DESCRIPTOR);
        assertThat(call(wasi, Call.FD_READ, 1, VECTORS_AT, 0, COUNT_AT)).isEqualTo(Errno.BAD_DESCRIPTOR);
        assertThat(call(wasi, Call.FD_CLOSE, 1)).isZero();
        assertThat(call(wasi, Call.FD_CLOSE, 1)).isEqualTo(Errno.BAD_DESCRIPTOR);
        assertThat(write(wasi, 1, "x")).isEqualTo(Errno.BAD_DESCRIPTOR);
        assertThat(call(wasi, Call.PATH_OPEN, 3, 0, 0, 0, 0, 0, 0, 0, 0)).isEqualTo(Errno.NOT_SUPPORTED_HERE);
        assertThatExceptionOfType(ProgramEnd.class)
                .isThrownBy(() -> call(wasi, Call.PROC_EXIT, 7))
                .satisfies(end -> assertThat(end.why()).isEqualTo(new ProgramEnd.Why.Exited(7)));
    }

    @Test
    void wildCallsAreAnsweredWithErrorNumbersAndStayInsideTheMemory() {
        long[] addresses = {0, 60, MEMORY_BYTES - 1, MEMORY_BYTES, -1, Integer.MIN_VALUE, 0xffff_fff0L, Long.MIN_VALUE};
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            random.nextBytes(bytes);
            Wasi wasi = wasi("some input", 100_000);
            Call call = CALLS.get(random.nextInt(CALLS.size()));
            long[] arguments = new long[call.params().length()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = random.nextBoolean() ? random.nextInt(8) : addresses[random.nextInt(addresses.length)];
            }
            try {
                assertThat(wasi.answer(call, arguments, memory)).isBetween(0, 76);
            } catch (ProgramEnd e) {
                assertThat(call).isIn(Call.PROC_EXIT, Call.FD_WRITE);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + call + Arrays.toString(arguments), e);
            }
        }
    }
}
