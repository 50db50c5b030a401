package org.fallow.node.io.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The rows of a SQLite file found without its trees: every page is looked at by itself, and what has the form of a row of a
 * table WITHOUT ROWID is handed on. Rows that were deleted may come too. Nothing here can fail but the disk: what has no
 * form is passed over.
 *
 * @see <a href="https://www.sqlite.org/fileformat2.html#b_tree_pages">the format</a>
 */
final class Leaves {
    private static final int INTERIOR = 0x02;
    private static final int LEAF = 0x0a;
    private static final int ROW_BYTES_MAX = 4 << 20;
    private static final int COLUMNS_MAX = 16;
    private static final byte[] NONE = {};

    private final FileChannel in;
    private final int pageBytes;

    /** Takes the values of a row: null, Long, String or byte[]. */
    interface Taker {
        /** One row. */
        void take(List<Object> row);
    }

    private Leaves(FileChannel in, int pageBytes) {
        this.in = in;
        this.pageBytes = pageBytes;
    }

    /** Hands on every row of the file, and of loose pages, whose long rows go on in the file. */
    static void read(Path file, int pageBytes, List<byte[]> loose, Taker taker) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            Leaves leaves = new Leaves(in, pageBytes);
            for (byte[] page : loose) {
                leaves.page(page, taker);
            }
            long pages = in.size() / pageBytes;
            for (long number = 2; number <= pages; number++) {
                leaves.page(leaves.page(number), taker);
            }
        }
    }

    private byte[] page(long number) throws IOException {
        ByteBuffer page = ByteBuffer.allocate(pageBytes);
        while (page.hasRemaining() && in.read(page, (number - 1) * pageBytes + page.position()) >= 0) {}
        return page.array();
    }

    private void page(byte[] page, Taker taker) throws IOException {
        int type = page[0];
        if (type != LEAF && type != INTERIOR) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(page);
        int head = type == LEAF ? 8 : 12;
        int cells = Short.toUnsignedInt(bytes.getShort(3));
        for (int i = 0; i < cells && head + 2 * i + 2 <= pageBytes; i++) {
            int at = Short.toUnsignedInt(bytes.getShort(head + 2 * i)) + (type == LEAF ? 0 : 4);
            Optional<List<Object>> row = at < head || at + 9 > pageBytes ? Optional.empty() : cell(bytes, at);
            row.ifPresent(taker::take);
        }
    }

    private Optional<List<Object>> cell(ByteBuffer page, int at) throws IOException {
        ByteBuffer cell = page.duplicate().position(at);
        long size = varint(cell);
        int local = size < 0 || size > ROW_BYTES_MAX ? -1 : local((int) size);
        if (local < 0 || local > cell.remaining()) {
            return Optional.empty();
        }
        byte[] payload = new byte[(int) size];
        cell.get(payload, 0, local);
        if (local < size) {
            long next = cell.remaining() < 4 ? 0 : Integer.toUnsignedLong(cell.getInt());
            if (!overflow(payload, local, next)) {
                return Optional.empty();
            }
        }
        return row(ByteBuffer.wrap(payload));
    }

    /** How much of a payload stands in the cell itself. */
    private int local(int size) {
        int most = (pageBytes - 12) * 64 / 255 - 23;
        int least = (pageBytes - 12) * 32 / 255 - 23;
        int best = least + (size - least) % (pageBytes - 4);
        return size <= most ? size : best <= most ? best : least;
    }

    private boolean overflow(byte[] payload, int from, long first) throws IOException {
        int at = from;
        long next = first;
        while (at < payload.length) {
            if (next < 2 || next > in.size() / pageBytes) {
                return false;
            }
            ByteBuffer page = ByteBuffer.wrap(page(next));
            next = Integer.toUnsignedLong(page.getInt());
            int bytes = Math.min(payload.length - at, page.remaining());
            page.get(payload, at, bytes);
            at += bytes;
        }
        return true;
    }

    private static Optional<List<Object>> row(ByteBuffer payload) {
        if (!payload.hasRemaining()) {
            return Optional.empty();
        }
        long headBytes = varint(payload);
        if (headBytes < 2 || headBytes > payload.limit() || headBytes > 9L * COLUMNS_MAX) {
            return Optional.empty();
        }
        List<Long> types = new ArrayList<>();
        while (payload.position() < headBytes) {
            types.add(varint(payload));
        }
        List<Object> values = new ArrayList<>();
        for (long type : types) {
            long bytes = bytes(type);
            if (bytes < 0 || bytes > payload.remaining()) {
                return Optional.empty();
            }
            values.add(value(type, payload, (int) bytes));
        }
        return Optional.of(values);
    }

    private static long bytes(long type) {
        if (type >= 12) {
            return (type - 12) / 2;
        }
        return switch ((int) type) {
            case 0, 8, 9 -> 0;
            case 1, 2, 3, 4 -> type;
            case 5 -> 6;
            case 6, 7 -> 8;
            default -> -1;
        };
    }

    private static Object value(long type, ByteBuffer in, int bytes) {
        byte[] value = bytes == 0 ? NONE : new byte[bytes];
        in.get(value);
        if (type >= 12) {
            return type % 2 == 0 ? value : new String(value, StandardCharsets.UTF_8);
        }
        if (type == 8 || type == 9) {
            return type - 8;
        }
        byte[] wide = new byte[Long.BYTES];
        Arrays.fill(wide, 0, Long.BYTES - bytes, (byte) (bytes > 0 && value[0] < 0 ? -1 : 0));
        System.arraycopy(value, 0, wide, Long.BYTES - bytes, bytes);
        return ByteBuffer.wrap(wide).getLong();
    }

    /** SQLite's: seven bits a byte, the highest first, and a ninth byte whole; what is cut off counts as it stands. */
    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int i = 0; i < 8 && in.hasRemaining(); i++) {
            byte next = in.get();
            value = (value << 7) | (next & 0x7f);
            if (next >= 0) {
                return value;
            }
        }
        return in.hasRemaining() ? (value << 8) | (in.get() & 0xff) : -1;
    }
}
