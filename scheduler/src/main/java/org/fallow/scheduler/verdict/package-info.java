/** What a set of signed votes and openings proves for a unit. */
@NullMarked
package org.fallow.scheduler.verdict;

import org.jspecify.annotations.NullMarked;
