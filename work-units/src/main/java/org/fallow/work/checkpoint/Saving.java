package org.fallow.work.checkpoint;

import java.util.SortedMap;
import java.util.function.LongSupplier;

/**
 * Writes a run's states one after the other: a base, then deltas, and a base again when the deltas weigh more than that
 * or are many. So what is written on the whole stays under three times what has changed, and what is kept under three
 * times what there is.
 */
public final class Saving {
    private int part;
    private int check;
    private long baseBytes;
    private long deltaBytes;
    private boolean broken = true;

    /** Takes a part's chunks. */
    @FunctionalInterface
    public interface Sink {
        /**
         * The next chunk.
         *
         * @param part 0 for a base, else one more than the part before
         * @param last whether the part ends with it
         */
        void chunk(int part, boolean last, byte[] bytes);
    }

    /** The next state is written whole: a part was not kept, and what builds on it is of no use. */
    public void startOver() {
        broken = true;
    }

    /**
     * Writes a state. The next one may be a delta to it.
     *
     * @param image has looked at the state
     * @param nanos a clock for how long compressing takes
     * @return bytes written, or -1 where the state is too large to be kept; the sink may have got a beginning of it
     */
    public long save(
            Checkpoint.Head head, SortedMap<String, Long> globals, Image image, LongSupplier nanos, Sink sink) {
        boolean base = broken || part + 1 >= Checkpoint.PARTS_MAX || deltaBytes > baseBytes;
        int number = base ? 0 : part + 1;
        long room = Checkpoint.BYTES_MAX - (base ? 0 : baseBytes + deltaBytes);
        Part writer = new Part(image, base ? 0 : check, nanos, room, (last, bytes) -> sink.chunk(number, last, bytes));
        broken = true;
        if (!writer.write(base, head, globals)) {
            return -1;
        }
        broken = false;
        image.saved();
        part = number;
        check = writer.check();
        baseBytes = base ? writer.bytes() : baseBytes;
        deltaBytes = base ? 0 : deltaBytes + writer.bytes();
        return writer.bytes();
    }
}
