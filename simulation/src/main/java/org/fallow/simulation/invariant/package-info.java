/** What must hold after every event, as small named objects. */
@NullMarked
package org.fallow.simulation.invariant;

import org.jspecify.annotations.NullMarked;
