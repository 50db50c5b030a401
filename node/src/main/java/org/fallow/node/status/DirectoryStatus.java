package org.fallow.node.status;

/**
 * What a node knows of the network's projects, and how far it is with asking.
 *
 * @param projects announcements known
 * @param asking whether all buckets are being asked now
 * @param asked buckets asked in the round under way, or the last one
 * @param buckets buckets there are
 * @param dropped announcements that were told and not taken, since the node started: unsigned, in the wrong bucket, or
 *     more than a peer may tell
 */
public record DirectoryStatus(int projects, boolean asking, int asked, int buckets, long dropped) {}
