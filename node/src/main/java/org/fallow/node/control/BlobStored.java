package org.fallow.node.control;

/**
 * A blob the node now holds.
 *
 * @param cid base32
 */
public record BlobStored(String cid) {}
