package org.fallow.work.checkpoint;

import java.util.ArrayList;
import java.util.List;
import org.fallow.work.record.Sha256;

/**
 * A Merkle tree that only grows, kept as the roots of its complete subtrees, the largest first: one for each bit set in
 * {@code size}. Immutable.
 *
 * @param size leaves so far
 * @param roots 32 bytes each; treat as immutable
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6962#section-2.1">RFC 6962, 2.1: hashes of leaves and nodes</a>
 */
public record MerkleFrontier(long size, List<byte[]> roots) {
    /** The tree without leaves. */
    public static final MerkleFrontier EMPTY = new MerkleFrontier(0, List.of());

    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    /** Checks that the roots fit the size. */
    public MerkleFrontier {
        if (size < 0 || roots.size() != Long.bitCount(size)) {
            throw new IllegalArgumentException("roots: " + roots.size() + " do not fit " + size + " leaves");
        }
        for (byte[] root : roots) {
            if (root.length != Sha256.BYTES) {
                throw new IllegalArgumentException("roots: a hash has " + root.length + " bytes");
            }
        }
        roots = List.copyOf(roots);
    }

    /** The tree with one more leaf. */
    public MerkleFrontier with(byte[] leaf) {
        List<byte[]> grown = new ArrayList<>(roots);
        byte[] last = Sha256.of(LEAF, leaf);
        for (long rest = size; (rest & 1) == 1; rest >>= 1) {
            last = Sha256.of(NODE, grown.removeLast(), last);
        }
        grown.add(last);
        return new MerkleFrontier(size + 1, grown);
    }

    /** The root, 32 bytes; empty where there is no leaf. */
    public byte[] root() {
        if (size == 0) {
            return new byte[0];
        }
        byte[] root = roots.getLast();
        for (int i = roots.size() - 2; i >= 0; i--) {
            root = Sha256.of(NODE, roots.get(i), root);
        }
        return root.clone();
    }
}
