package org.fallow.work.checkpoint;

import io.airlift.compress.lz4.Lz4Compressor;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.SortedMap;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;

/**
 * Writes one part of a checkpoint, chunk by chunk: a base, which holds all that is not zero, or a delta, which holds what
 * changed since the part before. See {@link Checkpoint} for the format.
 */
final class Part {
    static final byte[] MAGIC = {'F', 'A', 'L', 'L', 'O', 'W', 'C', '2'};
    static final int CHUNK_HEAD_BYTES = MAGIC.length + 1 + Integer.BYTES + Integer.BYTES;
    static final byte BASE = 0;
    static final byte DELTA = 1;
    static final byte PAGES = 2;
    static final byte END = 3;
    static final byte RAW = 0;
    static final byte LZ4 = 1;

    /** A chunk with pages is closed when it has this much. */
    private static final int PAGES_BYTES = 512 << 10;

    /** After so long, what is left is written as it is: a state that does not shrink must not cost time to find that out. */
    private static final long COMPRESS_NANOS_MAX = 60_000_000;

    private final Image image;
    private final LongSupplier nanos;
    private final long room;
    private final Chunks chunks;
    private final Lz4Compressor compressor = new Lz4Compressor();
    private final byte[] raw = new byte[Image.BLOCKS * Image.BLOCK_BYTES];
    private final byte[] packed = new byte[compressor.maxCompressedLength(raw.length)];

    private int check;
    private long bytes;

    /** Takes the chunks. */
    @FunctionalInterface
    interface Chunks {
        void take(boolean last, byte[] bytes);
    }

    /** {@code room} is how many bytes there may be. */
    Part(Image image, int checkBefore, LongSupplier nanos, long room, Chunks chunks) {
        this.image = image;
        this.check = checkBefore;
        this.nanos = nanos;
        this.room = room;
        this.chunks = chunks;
    }

    /** Hands over the chunks in their order; false, and not all of them, where there is no room. */
    boolean write(boolean base, Checkpoint.Head head, SortedMap<String, Long> globals) {
        try {
            return chunk(base ? BASE : DELTA, head(head, globals)) && pages(base) && chunk(END, new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
    }

    /** The checksum of the last chunk, which the next one is bound to. */
    int check() {
        return check;
    }

    /** Written so far. */
    long bytes() {
        return bytes;
    }

    private byte[] head(Checkpoint.Head head, SortedMap<String, Long> globals) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(body)) {
            out.write(head.kernel().bytes());
            out.writeUTF(head.jobId());
            out.writeLong(head.steps());
            out.writeLong(head.cpuMillis());
            out.writeLong(head.hashed().size());
            for (byte[] root : head.hashed().roots()) {
                out.write(root);
            }
            out.writeInt(image.pages());
            out.writeShort(globals.size());
            for (var global : globals.entrySet()) {
                out.writeUTF(global.getKey());
                out.writeLong(global.getValue());
            }
        }
        return body.toByteArray();
    }

    private boolean pages(boolean base) throws IOException {
        long start = nanos.getAsLong();
        boolean compressing = true;
        BitSet indices = image.toSave(base);
        ByteArrayOutputStream body = new ByteArrayOutputStream(PAGES_BYTES + (128 << 10));
        DataOutputStream out = new DataOutputStream(body);
        for (int i = indices.nextSetBit(0); i >= 0; i = indices.nextSetBit(i + 1)) {
            compressing = compressing && nanos.getAsLong() - start < COMPRESS_NANOS_MAX;
            page(out, i, image.blocksToSave(i, base), compressing);
            if (body.size() >= PAGES_BYTES) {
                if (!chunk(PAGES, body.toByteArray())) {
                    return false;
                }
                body.reset();
            }
        }
        return body.size() == 0 || chunk(PAGES, body.toByteArray());
    }

    private void page(DataOutputStream out, int index, int blocks, boolean compressing) throws IOException {
        int length = 0;
        byte[] page = image.bytes(index);
        for (int block = 0; block < Image.BLOCKS; block++) {
            if ((blocks & 1 << block) != 0) {
                System.arraycopy(page, block * Image.BLOCK_BYTES, raw, length, Image.BLOCK_BYTES);
                length += Image.BLOCK_BYTES;
            }
        }
        int shrunk = compressing ? compressor.compress(raw, 0, length, packed, 0, packed.length) : length;
        boolean pays = shrunk < length - length / 16;
        out.writeInt(index);
        out.writeShort(blocks);
        out.writeByte(pays ? LZ4 : RAW);
        out.writeInt(pays ? shrunk : length);
        out.write(pays ? packed : raw, 0, pays ? shrunk : length);
    }

    private boolean chunk(byte kind, byte[] body) {
        check = check(check, kind, body, 0, body.length);
        byte[] chunk = new byte[CHUNK_HEAD_BYTES + body.length];
        ByteBuffer.wrap(chunk)
                .put(MAGIC)
                .put(kind)
                .putInt(body.length)
                .putInt(check)
                .put(body);
        bytes += chunk.length;
        if (bytes > room || chunk.length > Checkpoint.CHUNK_BYTES_MAX) {
            return false;
        }
        chunks.take(kind == END, chunk);
        return true;
    }

    /** A chunk's checksum: over that of the chunk before it, its kind and its body. */
    static int check(int before, byte kind, byte[] body, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(
                ByteBuffer.allocate(Integer.BYTES + 1).putInt(before).put(kind).flip());
        crc.update(body, from, length);
        return (int) crc.getValue();
    }
}
