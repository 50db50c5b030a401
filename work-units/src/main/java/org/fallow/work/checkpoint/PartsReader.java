package org.fallow.work.checkpoint;

import io.airlift.compress.MalformedInputException;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Sha256;
import org.jspecify.annotations.Nullable;

/** Reads what {@link Part} wrote, from bytes nobody vouches for. */
final class PartsReader {
    private static final int GLOBALS_MAX = 10_000;
    private static final int CHUNKS_MAX = 4_096;

    private final InputStream in;
    private final int pagesMax;
    private final Lz4Decompressor decompressor = new Lz4Decompressor();
    private final byte[] blocks = new byte[Kernel.PAGE_BYTES];
    private final SortedMap<Integer, byte[]> filled = new TreeMap<>();

    private boolean ended;
    private int check;
    private int pages;
    private SortedMap<String, Long> globals = new TreeMap<>();
    private Checkpoint.@Nullable Head head;

    PartsReader(InputStream in, int pagesMax) {
        this.in = in;
        this.pagesMax = pagesMax;
    }

    Checkpoint read() throws WireException {
        try {
            boolean sound = part(Part.BASE);
            if (!sound) {
                throw new WireException("checkpoint: not one, damaged, or cut short");
            }
            for (int i = 1; i < Checkpoint.PARTS_MAX && sound; i++) {
                sound = part(Part.DELTA);
            }
            if (head == null) {
                throw new AssertionError("a part has a head");
            }
            return new Checkpoint(head, pages, filled, globals, ended);
        } catch (WireException e) {
            throw e;
        } catch (IOException | IllegalArgumentException | MalformedInputException e) {
            throw new WireException("checkpoint: " + e.getMessage());
        }
    }

    /** Takes over the next part; false, and nothing changed, where there is none, or one with a damaged chunk. */
    private boolean part(byte kind) throws IOException {
        byte[] first = chunk(kind, kind);
        if (first == null) {
            return false;
        }
        List<byte[]> bodies = new ArrayList<>();
        while (bodies.size() < CHUNKS_MAX) {
            byte[] body = chunk(Part.PAGES, Part.END);
            if (body == null) {
                return false;
            }
            if (body.length == 0) {
                head(first);
                for (byte[] pagesBody : bodies) {
                    pages(pagesBody);
                }
                return true;
            }
            bodies.add(body);
        }
        return false;
    }

    /** The next chunk's body; null where there is none, or none that is sound and of these kinds. An end is empty. */
    private byte @Nullable [] chunk(byte first, byte other) throws IOException {
        byte[] start = in.readNBytes(Part.CHUNK_HEAD_BYTES);
        if (start.length < Part.CHUNK_HEAD_BYTES) {
            ended = start.length == 0;
            return null;
        }
        ByteBuffer fields = ByteBuffer.wrap(start, Part.MAGIC.length, start.length - Part.MAGIC.length);
        byte kind = fields.get();
        int length = fields.getInt();
        boolean fits = Arrays.equals(Part.MAGIC, Arrays.copyOf(start, Part.MAGIC.length))
                && length >= 0
                && length <= Checkpoint.CHUNK_BYTES_MAX - Part.CHUNK_HEAD_BYTES
                && (length == 0) == (kind == Part.END)
                && (kind == first || kind == other);
        if (!fits) {
            return null;
        }
        byte[] body = in.readNBytes(length);
        int actual = Part.check(kind == Part.BASE ? 0 : check, kind, body, 0, body.length);
        if (body.length < length || actual != fields.getInt()) {
            return null;
        }
        check = actual;
        return body;
    }

    private void head(byte[] body) throws IOException {
        DataInputStream data = new DataInputStream(new ByteArrayInputStream(body));
        Checkpoint.Head next = readHead(data);
        Checkpoint.@Nullable Head before = head;
        if (before != null
                && (!before.kernel().equals(next.kernel())
                        || !before.jobId().equals(next.jobId())
                        || before.steps() > next.steps())) {
            throw new WireException("checkpoint: a part of another job");
        }
        int count = data.readInt();
        if (count < pages || count > pagesMax) {
            throw new WireException("checkpoint: " + count + " pages, at most " + pagesMax);
        }
        globals = readGlobals(data);
        head = next;
        pages = count;
    }

    private static Checkpoint.Head readHead(DataInputStream data) throws IOException {
        Cid kernel = Cid.ofBytes(data.readNBytes(Cid.BYTES));
        String jobId = data.readUTF();
        long steps = data.readLong();
        long cpuMillis = data.readLong();
        if (steps < 0 || cpuMillis < 0) {
            throw new WireException("checkpoint: negative steps or time");
        }
        long leaves = data.readLong();
        List<byte[]> roots = new ArrayList<>();
        for (int i = 0; i < Long.bitCount(leaves); i++) {
            roots.add(data.readNBytes(Sha256.BYTES));
        }
        return new Checkpoint.Head(kernel, jobId, steps, cpuMillis, new MerkleFrontier(leaves, roots));
    }

    private static SortedMap<String, Long> readGlobals(DataInputStream data) throws IOException {
        int count = data.readUnsignedShort();
        if (count > GLOBALS_MAX) {
            throw new WireException("checkpoint: " + count + " globals, at most " + GLOBALS_MAX);
        }
        SortedMap<String, Long> globals = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            globals.put(data.readUTF(), data.readLong());
        }
        return globals;
    }

    private void pages(byte[] body) throws IOException {
        ByteBuffer data = ByteBuffer.wrap(body);
        int before = -1;
        while (data.hasRemaining()) {
            if (data.remaining() < 2 * Integer.BYTES + Short.BYTES + 1) {
                throw new WireException("checkpoint: a page is cut short");
            }
            int page = data.getInt();
            int mask = Short.toUnsignedInt(data.getShort());
            byte packing = data.get();
            int length = data.getInt();
            if (page <= before || page >= pages) {
                throw new WireException("checkpoint: page " + page + " is not after " + before);
            }
            before = page;
            int wanted = Integer.bitCount(mask) * Image.BLOCK_BYTES;
            if (length < 0 || length > data.remaining() || wanted == 0 || (packing == Part.RAW && length != wanted)) {
                throw new WireException("checkpoint: page " + page + " has " + length + " bytes");
            }
            unpack(packing, body, data.position(), length, wanted);
            data.position(data.position() + length);
            fill(filled.computeIfAbsent(page, number -> new byte[Kernel.PAGE_BYTES]), mask);
        }
    }

    private void unpack(byte packing, byte[] from, int at, int length, int wanted) throws WireException {
        switch (packing) {
            case Part.RAW -> System.arraycopy(from, at, blocks, 0, length);
            case Part.LZ4 -> {
                if (decompressor.decompress(from, at, length, blocks, 0, wanted) != wanted) {
                    throw new WireException("checkpoint: a page unpacks to another size");
                }
            }
            default -> throw new WireException("checkpoint: unknown packing " + packing);
        }
    }

    private void fill(byte[] page, int mask) {
        int from = 0;
        for (int block = 0; block < Image.BLOCKS; block++) {
            if ((mask & 1 << block) != 0) {
                System.arraycopy(blocks, from, page, block * Image.BLOCK_BYTES, Image.BLOCK_BYTES);
                from += Image.BLOCK_BYTES;
            }
        }
    }
}
