/** The JUnit argument source of property tests: a run of seeds, the failing one named in the message. */
@NullMarked
package org.fallow.simulation.seeds;

import org.jspecify.annotations.NullMarked;
