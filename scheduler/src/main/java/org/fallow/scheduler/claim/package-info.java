/** Leases: soft, bounded, expiring promises that a volunteer works on a unit. */
@NullMarked
package org.fallow.scheduler.claim;

import org.jspecify.annotations.NullMarked;
