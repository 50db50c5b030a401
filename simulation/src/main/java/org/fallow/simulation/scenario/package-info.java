/** Who takes part and what befalls them, as data; and the world in which it happens. */
@NullMarked
package org.fallow.simulation.scenario;

import org.jspecify.annotations.NullMarked;
