/** The work-fetch machine: finds units, seals votes for their results, and sees them through. */
@NullMarked
package org.fallow.scheduler.volunteer;

import org.jspecify.annotations.NullMarked;
