package org.fallow.node.blob;

import org.fallow.work.record.BlobLayout;
import org.fallow.work.record.Cid;

/**
 * Asks for a part of a blob.
 *
 * @param version of the protocol
 * @param blob its CID
 * @param part what of it
 * @param first the first leaf wanted; 0 for the list
 * @param count leaves wanted, 1 to {@link #LEAVES_MAX}; 1 for the list
 * @param trace a W3C trace context, may be empty, at most 128 characters
 */
public record BlobRequest(int version, Cid blob, Part part, int first, int count, String trace) {
    /** Most leaves in one request. */
    public static final int LEAVES_MAX = 64;

    /** Largest encoded request accepted, in bytes. */
    public static final int BYTES_MAX = 1024;

    /** What a blob is made of. */
    public enum Part {
        /** The list block of a blob of several leaves. */
        LIST,
        /** Leaves, one after the other. */
        LEAVES
    }

    /** Checks the bounds. */
    public BlobRequest {
        int leaves = (int) (BlobLayout.BLOB_BYTES_MAX / BlobLayout.LEAF_BYTES);
        boolean sound = version >= 1 && first >= 0 && first < leaves && count >= 1 && count <= LEAVES_MAX;
        if (!sound || trace.length() > 128) {
            throw new IllegalArgumentException("blob request: leaves " + first + " + " + count + " are out of bounds");
        }
    }
}
