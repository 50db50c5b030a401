/** Seeded randomness, forked by purpose, so that one more draw in one place shifts nothing elsewhere. */
@NullMarked
package org.fallow.simulation.chance;

import org.jspecify.annotations.NullMarked;
