package org.fallow.work.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Sha256;

/**
 * A kernel's state after a step, read back from its bytes.
 *
 * <p>Format, numbers big endian: {@code "FALLOWC1"}, kernel CID (36), job id (2 + n), steps (8), CPU milliseconds (8),
 * leaves hashed so far (8) and their subtrees' roots (32 each), pages of memory (4), globals (2) each with name (2 + n)
 * and bits (8); then deflated: each page that is not zero, its number (4) and bytes, and -1; at the end SHA-256 over all before.
 *
 * @param head what it belongs to
 * @param pages of memory in all, 0 to 65,536
 * @param filled the pages that are not all zero, by number; treat as immutable
 * @param globals bits by name, as {@link State#globals}
 */
public record Checkpoint(Head head, int pages, SortedMap<Integer, byte[]> filled, SortedMap<String, Long> globals) {
    /** Largest checkpoint, in bytes, as written. */
    public static final int BYTES_MAX = 256 << 20;

    private static final byte[] MAGIC = {'F', 'A', 'L', 'L', 'O', 'W', 'C', '1'};
    private static final int PAGES_MAX = 65_536;
    private static final int GLOBALS_MAX = 10_000;

    /**
     * What a checkpoint belongs to.
     *
     * @param kernel the module as published
     * @param jobId the job's id
     * @param steps taken so far
     * @param cpuMillis used so far
     * @param hashed the states hashed so far
     */
    public record Head(Cid kernel, String jobId, long steps, long cpuMillis, MerkleFrontier hashed) {}

    /** Makes the maps unmodifiable. */
    public Checkpoint {
        filled = Collections.unmodifiableSortedMap(filled);
        globals = Collections.unmodifiableSortedMap(globals);
    }

    /** A state's bytes. */
    public static byte[] encode(Head head, State state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(MAGIC);
            out.write(head.kernel().bytes());
            out.writeUTF(head.jobId());
            out.writeLong(head.steps());
            out.writeLong(head.cpuMillis());
            out.writeLong(head.hashed().size());
            for (byte[] root : head.hashed().roots()) {
                out.write(root);
            }
            SortedMap<String, Long> globals = state.globals();
            out.writeInt(state.pages());
            out.writeShort(globals.size());
            for (var global : globals.entrySet()) {
                out.writeUTF(global.getKey());
                out.writeLong(global.getValue());
            }
            writePages(out, state);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        bytes.writeBytes(Sha256.of(bytes.toByteArray()));
        return bytes.toByteArray();
    }

    private static void writePages(DataOutputStream out, State state) throws IOException {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DataOutputStream pages = new DataOutputStream(new DeflaterOutputStream(out, deflater, 1 << 15))) {
            byte[] page = new byte[Kernel.PAGE_BYTES];
            for (int i = 0; i < state.pages(); i++) {
                state.read(i, page);
                if (!isZero(page)) {
                    pages.writeInt(i);
                    pages.write(page);
                }
            }
            pages.writeInt(-1);
        } finally {
            deflater.end();
        }
    }

    /**
     * The hash of a state: equal on every machine that comes to the same step. SHA-256 over the steps, the count of pages,
     * the globals' names and bits, and each page that is not zero after its number.
     */
    public static byte[] hash(long steps, State state) {
        MessageDigest digest = Sha256Stream.fresh();
        Sha256Stream.put(digest, steps);
        Sha256Stream.put(digest, state.pages());
        SortedMap<String, Long> globals = state.globals();
        Sha256Stream.put(digest, globals.size());
        globals.forEach((name, bits) -> {
            Sha256Stream.put(digest, name);
            Sha256Stream.put(digest, bits);
        });
        byte[] page = new byte[Kernel.PAGE_BYTES];
        for (int i = 0; i < state.pages(); i++) {
            state.read(i, page);
            if (!isZero(page)) {
                Sha256Stream.put(digest, i);
                digest.update(page);
            }
        }
        return digest.digest();
    }

    /** Reads a checkpoint whose memory has at most {@code pagesMax} pages. */
    public static Checkpoint decode(byte[] bytes, int pagesMax) throws WireException {
        int end = bytes.length - Sha256.BYTES;
        if (bytes.length > BYTES_MAX
                || end < MAGIC.length
                || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
            throw new WireException("checkpoint: not one, or too large");
        }
        byte[] body = Arrays.copyOf(bytes, end);
        if (!MessageDigest.isEqual(Sha256.of(body), Arrays.copyOfRange(bytes, end, bytes.length))) {
            throw new WireException("checkpoint: its hash does not match");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
            in.skipNBytes(MAGIC.length);
            Head head = readHead(in);
            int pages = in.readInt();
            if (pages < 0 || pages > Math.min(pagesMax, PAGES_MAX)) {
                throw new WireException("checkpoint: " + pages + " pages, at most " + pagesMax);
            }
            SortedMap<String, Long> globals = readGlobals(in);
            return new Checkpoint(head, pages, readPages(in, pages), globals);
        } catch (WireException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new WireException("checkpoint: " + e);
        }
    }

    private static Head readHead(DataInputStream in) throws IOException {
        Cid kernel = Cid.ofBytes(in.readNBytes(Cid.BYTES));
        String jobId = in.readUTF();
        long steps = in.readLong();
        long cpuMillis = in.readLong();
        if (steps < 0 || cpuMillis < 0) {
            throw new WireException("checkpoint: negative steps or time");
        }
        long leaves = in.readLong();
        List<byte[]> roots = new ArrayList<>();
        for (int i = 0; i < Long.bitCount(leaves); i++) {
            roots.add(in.readNBytes(Sha256.BYTES));
        }
        return new Head(kernel, jobId, steps, cpuMillis, new MerkleFrontier(leaves, roots));
    }

    private static SortedMap<String, Long> readGlobals(DataInputStream in) throws IOException {
        int count = in.readUnsignedShort();
        if (count > GLOBALS_MAX) {
            throw new WireException("checkpoint: " + count + " globals, at most " + GLOBALS_MAX);
        }
        SortedMap<String, Long> globals = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            globals.put(in.readUTF(), in.readLong());
        }
        return globals;
    }

    private static SortedMap<Integer, byte[]> readPages(DataInputStream in, int pages) throws IOException {
        SortedMap<Integer, byte[]> filled = new TreeMap<>();
        DataInputStream inflated = new DataInputStream(new InflaterInputStream(in));
        int before = -1;
        for (int page = inflated.readInt(); page != -1; page = inflated.readInt()) {
            if (page <= before || page >= pages) {
                throw new WireException("checkpoint: page " + page + " is not after " + before);
            }
            byte[] bytes = new byte[Kernel.PAGE_BYTES];
            inflated.readFully(bytes);
            filled.put(page, bytes);
            before = page;
        }
        return filled;
    }

    private static boolean isZero(byte[] page) {
        for (byte b : page) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
