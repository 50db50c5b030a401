package org.fallow.node.io.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * SQLite's write-ahead log as bytes. SQLite stops reading at the first frame whose checksum is wrong: right after a crash,
 * when that is the end of a transaction nobody was told of; wrong when a byte of an older frame has changed on the disk,
 * as every transaction after it is gone then without a word. This class tells the two apart, because a frame's
 * checksum goes on from the one that the frame before it carries, and makes a log that SQLite reads to its end.
 *
 * @see <a href="https://www.sqlite.org/fileformat2.html#the_write_ahead_log">the format</a>
 */
final class WalFile {
    private static final int HEADER_BYTES = 32;
    private static final int FRAME_HEADER_BYTES = 24;
    private static final int MAGIC_LITTLE = 0x377f0682;
    private static final int MAGIC_BIG = 0x377f0683;
    private static final int FORMAT = 3_007_000;
    private static final int PAGE_BYTES_MIN = 512;
    private static final int PAGE_BYTES_MAX = 65_536;

    private final ByteBuffer file;
    private final int pageBytes;
    private final ByteOrder order;
    private final boolean headerSound;
    private final int frames;

    /** The two words of a checksum or a salt. */
    private record Words(int first, int second) {}

    /**
     * The contents of a log.
     *
     * @param pageBytes of the database, in case the log's own header does not tell
     */
    WalFile(byte[] content, int pageBytes) {
        this.file = ByteBuffer.wrap(content);
        int magic = content.length < HEADER_BYTES ? 0 : file.getInt(0);
        this.order = magic == MAGIC_BIG ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        this.headerSound = (magic == MAGIC_BIG || magic == MAGIC_LITTLE)
                && isPageSize(file.getInt(8))
                && sum(new Words(0, 0), 0, 24).equals(words(24));
        this.pageBytes = headerSound ? file.getInt(8) : pageBytes;
        this.frames = Math.max(0, (content.length - HEADER_BYTES) / (FRAME_HEADER_BYTES + this.pageBytes));
    }

    private static boolean isPageSize(int bytes) {
        return bytes >= PAGE_BYTES_MIN && bytes <= PAGE_BYTES_MAX && Integer.bitCount(bytes) == 1;
    }

    /** What is wrong, when whole transactions stand behind something SQLite will not read past. */
    Optional<String> damage() {
        int read = readable();
        int end = end(read);
        if (end <= read) {
            return Optional.empty();
        }
        return Optional.of(
                headerSound
                        ? "frame " + (read + 1) + " of " + end + " of the write-ahead log is not as it was written"
                        : "the header of the write-ahead log is not as it was written");
    }

    /** How many frames SQLite reads. */
    private int readable() {
        if (!headerSound) {
            return 0;
        }
        Words salts = words(16);
        Words running = words(24);
        for (int i = 0; i < frames; i++) {
            if (!salts(i).equals(salts) || !follows(i, running)) {
                return i;
            }
            running = stored(i);
        }
        return frames;
    }

    /** One more than the last frame of this generation that ends a transaction and follows soundly from the one before. */
    private int end(int readable) {
        int end = readable;
        Words salts = current();
        for (int i = readable + 1; i < frames; i++) {
            boolean sound = salts(i).equals(salts) && follows(i, stored(i - 1));
            if (sound && file.getInt(at(i) + 4) != 0) {
                end = i + 1;
            }
        }
        return end;
    }

    /** The salts of this generation of the log; what older ones left behind its end has others. */
    private Words current() {
        if (headerSound) {
            return words(16);
        }
        boolean secondAgreesWithThird = frames > 2 && salts(1).equals(salts(2));
        return secondAgreesWithThird ? salts(1) : frames > 0 ? salts(0) : new Words(0, 0);
    }

    /** The same log with all checksums as SQLite wants them, up to the last whole transaction. */
    byte[] rechained() {
        int end = end(readable());
        int most = 0;
        for (int i = 0; i < end; i++) {
            most = Math.max(most, follows(i, i == 0 ? words(24) : stored(i - 1)) ? file.getInt(at(i) + 4) : 0);
        }
        Words salts = current();
        ByteBuffer out = ByteBuffer.allocate(file.capacity());
        out.putInt(order == ByteOrder.BIG_ENDIAN ? MAGIC_BIG : MAGIC_LITTLE)
                .putInt(FORMAT)
                .putInt(pageBytes)
                .putInt(0)
                .putInt(salts.first())
                .putInt(salts.second());
        WalFile made = new WalFile(out.array(), pageBytes);
        Words running = made.sum(new Words(0, 0), 0, 24, order);
        out.putInt(running.first()).putInt(running.second());
        for (int i = 0; i < end; i++) {
            int page = file.getInt(at(i));
            if (page < 1 || page > Math.max(most, 1)) {
                continue; // the frame no longer says whose page it is
            }
            int start = out.position();
            out.putInt(page)
                    .putInt(file.getInt(at(i) + 4))
                    .putInt(salts.first())
                    .putInt(salts.second());
            out.position(start + FRAME_HEADER_BYTES);
            out.put(file.array(), at(i) + FRAME_HEADER_BYTES, pageBytes);
            running = made.sum(running, start, 8, order);
            running = made.sum(running, start + FRAME_HEADER_BYTES, pageBytes, order);
            out.putInt(start + 16, running.first()).putInt(start + 20, running.second());
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /** Every page in it, in the order in which they were written, whatever their checksums say. */
    List<byte[]> pages() {
        List<byte[]> pages = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            int from = at(i) + FRAME_HEADER_BYTES;
            pages.add(Arrays.copyOfRange(file.array(), from, from + pageBytes));
        }
        return pages;
    }

    private boolean follows(int frame, Words before) {
        Words head = sum(before, at(frame), 8);
        return sum(head, at(frame) + FRAME_HEADER_BYTES, pageBytes).equals(stored(frame));
    }

    private int at(int frame) {
        return HEADER_BYTES + frame * (FRAME_HEADER_BYTES + pageBytes);
    }

    private Words salts(int frame) {
        return words(at(frame) + 8);
    }

    private Words stored(int frame) {
        return words(at(frame) + 16);
    }

    private Words words(int at) {
        return new Words(file.getInt(at), file.getInt(at + 4));
    }

    private Words sum(Words before, int at, int bytes) {
        return sum(before, at, bytes, order);
    }

    private Words sum(Words before, int at, int bytes, ByteOrder words) {
        ByteBuffer in = file.duplicate().order(words);
        int first = before.first();
        int second = before.second();
        for (int i = at; i < at + bytes; i += 8) {
            first += in.getInt(i) + second;
            second += in.getInt(i + 4) + first;
        }
        return new Words(first, second);
    }
}
