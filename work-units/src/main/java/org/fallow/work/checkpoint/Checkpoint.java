package org.fallow.work.checkpoint;

import java.io.InputStream;
import java.util.Collections;
import java.util.SortedMap;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.record.Cid;

/**
 * A kernel's state after a step, read back from its parts: a base and the deltas after it.
 *
 * <p>Format, version 2, numbers big endian. A part is a row of chunks: its head, pages, its end. A chunk: {@code
 * "FALLOWC2"}, kind (1: 0 a base's head, 1 a delta's head, 2 pages, 3 end), length of the body (4), CRC-32C (4) over the
 * checksum of the chunk before (4; 0 before a base), the kind and the body. A head: kernel CID (36), job id (2 + n), steps
 * (8), CPU milliseconds (8), leaves hashed so far (8) and their subtrees' roots (32 each), pages of memory (4), globals
 * (2) each with name (2 + n) and bits (8). Pages: each with its number (4), a bit for each of its blocks that follows (2),
 * 0 for raw or 1 for LZ4 (1), length (4), bytes.
 *
 * @param head what it belongs to
 * @param pages of memory in all, 0 to 65,536
 * @param filled the pages that are not all zero, and perhaps some that are, by number; treat as immutable
 * @param globals bits by name, as {@link State#globals}
 * @param whole false where a part after this state is damaged and was left out
 */
public record Checkpoint(
        Head head, int pages, SortedMap<Integer, byte[]> filled, SortedMap<String, Long> globals, boolean whole) {
    /** Largest checkpoint, in bytes, all its parts together. */
    public static final int BYTES_MAX = 256 << 20;

    /** Largest chunk, in bytes. */
    public static final int CHUNK_BYTES_MAX = 2 << 20;

    /** Most parts. */
    public static final int PARTS_MAX = 32;

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

    /**
     * Reads a checkpoint whose memory has at most {@code pagesMax} pages. A part cut short, damaged, or of another row of
     * parts ends it: what stands before that part counts.
     *
     * @throws WireException where the base is not sound, or a part is sound but makes no sense
     */
    public static Checkpoint decode(InputStream parts, int pagesMax) throws WireException {
        return new PartsReader(parts, pagesMax).read();
    }
}
