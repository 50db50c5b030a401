package org.fallow.work.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fallow.libp2p.wire.WireException;

/**
 * How a blob lies in blocks: up to {@link #LEAF_BYTES} it is one raw block; above, a list block (CBOR) names raw leaves
 * of that size. The blob's CID is that of its one block, or of its list.
 *
 * @param root the blob's CID
 * @param bytes its length
 * @param leaves of {@link #LEAF_BYTES} each but the last; one for a small blob
 */
public record BlobLayout(Cid root, long bytes, List<Cid> leaves) {
    /** A leaf, in bytes. */
    public static final int LEAF_BYTES = 256 << 10;

    /** Largest blob, in bytes. */
    public static final long BLOB_BYTES_MAX = 256L << 20;

    /** Largest list block, in bytes. */
    public static final int LIST_BYTES_MAX = 128 << 10;

    /** What a list block holds. */
    record LeafList(long bytes, List<Cid> leaves) {}

    /** Copies the list. */
    public BlobLayout {
        leaves = List.copyOf(leaves);
    }

    /** The layout of a blob's bytes. */
    public static BlobLayout of(byte[] blob) {
        Bounds.range("blob", blob.length, 0, BLOB_BYTES_MAX);
        if (blob.length <= LEAF_BYTES) {
            return single(Cid.of(Cid.Codec.RAW, blob), blob.length);
        }
        List<Cid> leaves = new ArrayList<>();
        for (int at = 0; at < blob.length; at += LEAF_BYTES) {
            byte[] leaf = Arrays.copyOfRange(blob, at, Math.min(blob.length, at + LEAF_BYTES));
            leaves.add(Cid.of(Cid.Codec.RAW, leaf));
        }
        Cid root = Cid.of(Cid.Codec.CBOR, Cbor.encode(new LeafList(blob.length, leaves)));
        return new BlobLayout(root, blob.length, leaves);
    }

    /** The layout of a blob that is one raw block. */
    public static BlobLayout single(Cid root, long bytes) {
        return new BlobLayout(root, bytes, List.of(root));
    }

    /** Reads a list block, which {@code root} must name. */
    public static BlobLayout ofList(Cid root, byte[] block) throws WireException {
        if (root.codec() != Cid.Codec.CBOR || block.length > LIST_BYTES_MAX || !root.names(block)) {
            throw new WireException("blob: the list block is not the one its CID names");
        }
        LeafList list = Cbor.decode(block, LeafList.class);
        long wanted = (list.bytes() + LEAF_BYTES - 1) / LEAF_BYTES;
        if (list.bytes() <= LEAF_BYTES
                || list.bytes() > BLOB_BYTES_MAX
                || wanted != list.leaves().size()) {
            throw new WireException("blob: the list block does not add up");
        }
        return new BlobLayout(root, list.bytes(), list.leaves());
    }

    /** The list block; only for a blob of more than one leaf. */
    public byte[] listBlock() {
        return Cbor.encode(new LeafList(bytes, leaves));
    }

    /** Whether the blob is one raw block. */
    public boolean isSingle() {
        return root.codec() == Cid.Codec.RAW;
    }

    /** The length of leaf {@code i}, in bytes. */
    public int leafBytes(int i) {
        return (int) Math.min(LEAF_BYTES, bytes - (long) i * LEAF_BYTES);
    }
}
