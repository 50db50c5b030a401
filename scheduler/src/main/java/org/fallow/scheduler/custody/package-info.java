/** The custodian: leases a shard's units, keeps its votes, and tells its fellows. */
@NullMarked
package org.fallow.scheduler.custody;

import org.jspecify.annotations.NullMarked;
