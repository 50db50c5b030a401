package org.fallow.work.wasi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * The host of one run of a command kernel: standard input is the unit's input, standard output its result, standard error
 * its log. Everything it answers follows from the input, the arguments, the seed and the calls so far, so a program
 * does the same on every machine. There are no files, no network, no environment; the time is a count of the questions
 * for it; random bytes are a stream from the seed.
 *
 * <p>Not for threads. What a program hands over is hostile: a wrong address is an error number for it, like anywhere.
 */
public final class Wasi {
    /** By how much the time goes on with each question for it, in nanoseconds; it begins at 0. */
    public static final long TICK_NS = 1_000_000;

    /** Longest line of the log, in bytes; a longer one is cut into several. */
    public static final int LINE_BYTES_MAX = 1_000;

    private static final int VECTORS_MAX = 1_024;
    private static final int PIECE_BYTES = 64 << 10;
    private static final int CLOCKS = 4;
    private static final int STREAMS = 3;
    private static final int FDSTAT_BYTES = 24;
    private static final long RIGHT_READ = 1L << 1;
    private static final long RIGHT_WRITE = 1L << 6;

    private final byte[] input;
    private final List<byte[]> arguments;
    private final int outputMax;
    private final Consumer<byte[]> log;
    private final RandomStream random;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final boolean[] closed = new boolean[STREAMS];
    private int inputAt;
    private long ticks;

    /**
     * For one run.
     *
     * @param arguments with the program's name first; none holds a zero character
     * @param seed of the random stream
     * @param outputMax bytes taken of standard output; more ends the program
     * @param log hears each line of standard error without its end, at most {@link #LINE_BYTES_MAX} bytes
     */
    public Wasi(byte[] input, List<String> arguments, String seed, int outputMax, Consumer<byte[]> log) {
        this.input = input;
        this.arguments = arguments.stream()
                .map(a -> (a + "\0").getBytes(StandardCharsets.UTF_8))
                .toList();
        this.outputMax = outputMax;
        this.log = log;
        this.random = new RandomStream(seed);
    }

    /** What was written to standard output so far. */
    public byte[] output() {
        return output.toByteArray();
    }

    /** Hands the log its last line where that has no end: for the end of the run. */
    public void flush() {
        if (line.size() > 0) {
            log.accept(line.toByteArray());
            line.reset();
        }
    }

    /**
     * Answers a call.
     *
     * @param arguments as {@link Call#params} says; 32-bit ones in the lower half
     * @return an error number
     * @throws ProgramEnd where the program is over
     */
    public int answer(Call call, long[] arguments, ProgramMemory memory) {
        try {
            return answer(call, arguments, new Span(memory));
        } catch (Span.Outside e) {
            return Errno.BAD_ADDRESS;
        }
    }

    private int answer(Call call, long[] a, Span memory) throws Span.Outside {
        return switch (call) {
            case ARGS_GET -> strings(memory, a[0], a[1]);
            case ARGS_SIZES_GET ->
                sizes(
                        memory,
                        a,
                        arguments.size(),
                        arguments.stream().mapToInt(s -> s.length).sum());
            case ENVIRON_GET, SCHED_YIELD -> Errno.SUCCESS;
            case ENVIRON_SIZES_GET -> sizes(memory, a, 0, 0);
            case CLOCK_RES_GET -> time(memory, a[0], a[1], TICK_NS);
            case CLOCK_TIME_GET -> time(memory, a[0], a[2], ticks++ * TICK_NS);
            case FD_CLOSE -> close(a[0]);
            case FD_FDSTAT_GET -> stat(memory, a[0], a[1]);
            case FD_PRESTAT_GET, FD_PRESTAT_DIR_NAME -> Errno.BAD_DESCRIPTOR;
            case FD_READ -> read(memory, a);
            case FD_SEEK, FD_TELL -> isOpen(a[0]) ? Errno.NOT_SEEKABLE : Errno.BAD_DESCRIPTOR;
            case FD_WRITE -> write(memory, a);
            case PROC_EXIT -> throw new ProgramEnd(new ProgramEnd.Why.Exited((int) a[0]));
            case RANDOM_GET -> random(memory, a[0], a[1]);
            case FD_ADVISE,
                    FD_ALLOCATE,
                    FD_DATASYNC,
                    FD_FDSTAT_SET_FLAGS,
                    FD_FDSTAT_SET_RIGHTS,
                    FD_FILESTAT_GET,
                    FD_FILESTAT_SET_SIZE,
                    FD_FILESTAT_SET_TIMES,
                    FD_PREAD,
                    FD_PWRITE,
                    FD_READDIR,
                    FD_RENUMBER,
                    FD_SYNC,
                    PATH_CREATE_DIRECTORY,
                    PATH_FILESTAT_GET,
                    PATH_FILESTAT_SET_TIMES,
                    PATH_LINK,
                    PATH_OPEN,
                    PATH_READLINK,
                    PATH_REMOVE_DIRECTORY,
                    PATH_RENAME,
                    PATH_SYMLINK,
                    PATH_UNLINK_FILE,
                    POLL_ONEOFF,
                    PROC_RAISE,
                    SOCK_ACCEPT,
                    SOCK_RECV,
                    SOCK_SEND,
                    SOCK_SHUTDOWN -> Errno.NOT_SUPPORTED_HERE;
        };
    }

    private int strings(Span memory, long table, long bytes) throws Span.Outside {
        long at = bytes;
        for (int i = 0; i < arguments.size(); i++) {
            byte[] argument = arguments.get(i);
            memory.writeInt(table + 4L * i, (int) at);
            memory.write(at, argument, argument.length);
            at += argument.length;
        }
        return Errno.SUCCESS;
    }

    private static int sizes(Span memory, long[] a, int count, int bytes) throws Span.Outside {
        memory.writeInt(a[0], count);
        memory.writeInt(a[1], bytes);
        return Errno.SUCCESS;
    }

    private static int time(Span memory, long clock, long to, long nanos) throws Span.Outside {
        if (clock < 0 || clock >= CLOCKS) {
            return Errno.INVALID;
        }
        memory.writeLong(to, nanos);
        return Errno.SUCCESS;
    }

    private boolean isOpen(long stream) {
        return stream >= 0 && stream < STREAMS && !closed[(int) stream];
    }

    private int close(long stream) {
        if (!isOpen(stream)) {
            return Errno.BAD_DESCRIPTOR;
        }
        closed[(int) stream] = true;
        return Errno.SUCCESS;
    }

    /** A stream of no known kind: not a terminal, so that a library writes in blocks, not in lines. */
    private int stat(Span memory, long stream, long to) throws Span.Outside {
        if (!isOpen(stream)) {
            return Errno.BAD_DESCRIPTOR;
        }
        memory.write(to, new byte[FDSTAT_BYTES], FDSTAT_BYTES);
        memory.writeLong(to + 8, stream == 0 ? RIGHT_READ : RIGHT_WRITE);
        return Errno.SUCCESS;
    }

    private int read(Span memory, long[] a) throws Span.Outside {
        if (a[0] != 0 || !isOpen(0)) {
            return Errno.BAD_DESCRIPTOR;
        }
        if (a[2] < 0 || a[2] > VECTORS_MAX) {
            return Errno.INVALID;
        }
        int from = inputAt;
        for (int i = 0; i < a[2] && inputAt < input.length; i++) {
            long to = memory.readInt(a[1] + 8L * i);
            int count = (int) Math.min(input.length - inputAt, memory.readInt(a[1] + 8L * i + 4));
            byte[] part = new byte[count];
            System.arraycopy(input, inputAt, part, 0, count);
            memory.write(to, part, count);
            inputAt += count;
        }
        memory.writeInt(a[3], inputAt - from);
        return Errno.SUCCESS;
    }

    private int write(Span memory, long[] a) throws Span.Outside {
        if (a[0] == 0 || !isOpen(a[0])) {
            return Errno.BAD_DESCRIPTOR;
        }
        if (a[2] < 0 || a[2] > VECTORS_MAX) {
            return Errno.INVALID;
        }
        long total = 0;
        for (int i = 0; i < a[2]; i++) {
            long from = memory.readInt(a[1] + 8L * i);
            long count = memory.readInt(a[1] + 8L * i + 4);
            memory.within(from, count);
            for (long done = 0; done < count; done += PIECE_BYTES) {
                take(a[0] == 1, memory.read(from + done, (int) Math.min(PIECE_BYTES, count - done)));
            }
            total += count;
        }
        memory.writeInt(a[3], (int) total);
        return Errno.SUCCESS;
    }

    private void take(boolean result, byte[] bytes) {
        if (result) {
            if (output.size() + bytes.length > outputMax) {
                throw new ProgramEnd(new ProgramEnd.Why.Flooded((long) output.size() + bytes.length));
            }
            output.writeBytes(bytes);
            return;
        }
        for (byte b : bytes) {
            if (b == '\n') {
                log.accept(line.toByteArray());
                line.reset();
                continue;
            }
            if (line.size() == LINE_BYTES_MAX) {
                flush();
            }
            line.write(b);
        }
    }

    private int random(Span memory, long to, long count) throws Span.Outside {
        long length = count & 0xffff_ffffL;
        memory.within(to, length);
        for (long done = 0; done < length; done += PIECE_BYTES) {
            byte[] bytes = random.next((int) Math.min(PIECE_BYTES, length - done));
            memory.write((to & 0xffff_ffffL) + done, bytes, bytes.length);
        }
        return Errno.SUCCESS;
    }
}
