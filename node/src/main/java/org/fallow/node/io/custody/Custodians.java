package org.fallow.node.io.custody;

import java.io.IOException;
import java.util.List;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.work.record.ShardId;

/** Finds the custodians of a shard, closest first, this node included where it is one. May block. */
@FunctionalInterface
public interface Custodians {
    /** At most 8; empty when none could be found. */
    List<PeerId> of(ShardId shard) throws IOException;
}
