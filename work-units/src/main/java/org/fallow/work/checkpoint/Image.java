package org.fallow.work.checkpoint;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.record.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel's memory was when it was last looked at, and what has changed since it was last hashed and last saved. It
 * holds a copy of every page that is not zero: comparing with a copy is a hundred times faster than hashing, and cannot
 * be deceived as a checksum can.
 *
 * <p>The hash of a state depends on nothing but the state and the step. A block is hashed by SHA-256, a block of zeros has
 * 32 zeros instead; a page by SHA-256 over the hashes of its 16 blocks; a state by SHA-256 over {@code "fallow/state"},
 * steps (8), pages (8), globals (8), each with the length of its name (8), its name and its bits (8), and of each page
 * that is not zero its number (8) and its hash, all numbers big endian.
 */
public final class Image {
    /** What is compared, hashed and saved as one, in bytes. */
    public static final int BLOCK_BYTES = 4 << 10;

    /** Blocks in a page. */
    static final int BLOCKS = Kernel.PAGE_BYTES / BLOCK_BYTES;

    private static final byte[] DOMAIN = "fallow/state".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final byte[] ZERO_BLOCK = new byte[BLOCK_BYTES];

    /** A page that is not zero, or was not. */
    private static final class Page {
        private final byte[] bytes = new byte[Kernel.PAGE_BYTES];
        private final byte[] blockHashes = new byte[BLOCKS * Sha256.BYTES];
        private byte[] hash = new byte[0];
        private int unhashed;
        private int unsaved;
    }

    private final List<@Nullable Page> pages = new ArrayList<>();
    private final byte[] scratch = new byte[Kernel.PAGE_BYTES];

    /** Takes over what has changed. The state may have grown, never shrunk. */
    public void look(State state) {
        int count = state.pages();
        while (pages.size() < count) {
            pages.add(null);
        }
        for (int i = 0; i < count; i++) {
            state.read(i, scratch);
            @Nullable Page page = pages.get(i);
            if (page == null) {
                if (isZero(scratch, 0, Kernel.PAGE_BYTES)) {
                    continue;
                }
                page = new Page();
                pages.set(i, page);
            }
            compare(page);
        }
    }

    private void compare(Page page) {
        int from = Arrays.mismatch(page.bytes, scratch);
        while (from >= 0) {
            int block = from / BLOCK_BYTES;
            page.unhashed |= 1 << block;
            page.unsaved |= 1 << block;
            int next = (block + 1) * BLOCK_BYTES;
            System.arraycopy(scratch, block * BLOCK_BYTES, page.bytes, block * BLOCK_BYTES, BLOCK_BYTES);
            int beyond = Arrays.mismatch(page.bytes, next, Kernel.PAGE_BYTES, scratch, next, Kernel.PAGE_BYTES);
            from = beyond < 0 ? -1 : next + beyond;
        }
    }

    /** Begins at a state that was read back: all of it is saved, none of it is hashed. */
    public void begin(int count, SortedMap<Integer, byte[]> filled) {
        pages.clear();
        for (int i = 0; i < count; i++) {
            byte[] bytes = filled.get(i);
            Page page = null;
            if (bytes != null) {
                page = new Page();
                System.arraycopy(bytes, 0, page.bytes, 0, Kernel.PAGE_BYTES);
                page.unhashed = (1 << BLOCKS) - 1;
            }
            pages.add(page);
        }
    }

    /** The hash of the state that was last looked at. */
    public byte[] hash(long steps, SortedMap<String, Long> globals) {
        MessageDigest digest = Sha256Stream.fresh();
        digest.update(DOMAIN);
        Sha256Stream.put(digest, steps);
        Sha256Stream.put(digest, pages.size());
        Sha256Stream.put(digest, globals.size());
        globals.forEach((name, bits) -> {
            Sha256Stream.put(digest, name);
            Sha256Stream.put(digest, bits);
        });
        MessageDigest inner = Sha256Stream.fresh();
        for (int i = 0; i < pages.size(); i++) {
            @Nullable Page page = pages.get(i);
            if (page != null) {
                settle(page, inner);
                if (page.hash.length > 0) {
                    Sha256Stream.put(digest, i);
                    digest.update(page.hash);
                }
            }
        }
        return digest.digest();
    }

    /** Hashes the blocks of a page that changed; a page that has become zero has no hash. */
    private static void settle(Page page, MessageDigest digest) {
        if (page.unhashed == 0) {
            return;
        }
        for (int block = 0; block < BLOCKS; block++) {
            if ((page.unhashed & 1 << block) != 0) {
                int at = block * BLOCK_BYTES;
                byte[] hash = new byte[Sha256.BYTES];
                if (!isZero(page.bytes, at, at + BLOCK_BYTES)) {
                    digest.update(page.bytes, at, BLOCK_BYTES);
                    hash = digest.digest();
                }
                System.arraycopy(hash, 0, page.blockHashes, block * Sha256.BYTES, Sha256.BYTES);
            }
        }
        page.unhashed = 0;
        page.hash = isZero(page.blockHashes, 0, page.blockHashes.length) ? new byte[0] : Sha256.of(page.blockHashes);
    }

    /** How many pages the memory has. */
    int pages() {
        return pages.size();
    }

    /** The pages of which something has changed since {@link #saved}, or all that are not zero. */
    BitSet toSave(boolean everything) {
        BitSet set = new BitSet(pages.size());
        for (int i = 0; i < pages.size(); i++) {
            set.set(i, blocksToSave(i, everything) != 0);
        }
        return set;
    }

    /** The blocks of a page to be saved, a bit each, the lowest for the first. */
    int blocksToSave(int index, boolean everything) {
        @Nullable Page page = pages.get(index);
        if (page == null) {
            return 0;
        }
        if (!everything) {
            return page.unsaved;
        }
        int filled = 0;
        for (int block = 0; block < BLOCKS; block++) {
            if (!isZero(page.bytes, block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES)) {
                filled |= 1 << block;
            }
        }
        return filled;
    }

    /** The bytes of a page that is not zero; not to be changed. */
    byte[] bytes(int index) {
        @Nullable Page page = pages.get(index);
        if (page == null) {
            throw new IllegalArgumentException("page " + index + " is zero");
        }
        return page.bytes;
    }

    /** Everything is saved as it is now. */
    void saved() {
        for (@Nullable Page page : pages) {
            if (page != null) {
                page.unsaved = 0;
            }
        }
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at += BLOCK_BYTES) {
            int end = Math.min(to, at + BLOCK_BYTES);
            if (Arrays.mismatch(bytes, at, end, ZERO_BLOCK, 0, end - at) >= 0) {
                return false;
            }
        }
        return true;
    }
}
