package org.fallow.node.blob;

import org.fallow.work.record.BlobLayout;

/**
 * Stands before the bytes of a part.
 *
 * @param version of the protocol
 * @param status whether bytes follow
 * @param blobBytes the blob's whole length, 0 unless held
 * @param bytes how many follow, 0 unless held
 * @param retryAfterMillis when to ask again where {@code status} is busy, else 0
 */
public record BlobReply(int version, Status status, long blobBytes, long bytes, long retryAfterMillis) {
    /** Largest encoded reply accepted, in bytes. */
    public static final int BYTES_MAX = 1024;

    /** What became of a request. */
    public enum Status {
        /** The bytes follow. */
        HELD,
        /** This node does not hold the blob, or the blob has no such part. */
        ABSENT,
        /** This node serves enough others already. */
        BUSY
    }

    /** Checks the bounds. */
    public BlobReply {
        long bytesMax = (long) BlobRequest.LEAVES_MAX * BlobLayout.LEAF_BYTES;
        boolean sound = version >= 1 && blobBytes >= 0 && blobBytes <= BlobLayout.BLOB_BYTES_MAX && bytes >= 0;
        if (!sound || bytes > bytesMax || retryAfterMillis < 0 || (status != Status.HELD && bytes != 0)) {
            throw new IllegalArgumentException(
                    "blob reply: " + bytes + " bytes of " + blobBytes + " are out of bounds");
        }
    }

    /** A refusal. */
    public static BlobReply absent() {
        return new BlobReply(1, Status.ABSENT, 0, 0, 0);
    }
}
