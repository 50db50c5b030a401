package org.fallow.node.rehearsal;

import org.fallow.work.record.ShardId;

/** A search for a shard's custodians, for this node's volunteer or for its custodian. */
record Search(ShardId shard, boolean forVolunteer) {}
