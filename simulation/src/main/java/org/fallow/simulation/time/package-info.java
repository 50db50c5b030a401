/** Virtual time: what happens next, how late every node's clock believes it is, and when a run has gone on too long. */
@NullMarked
package org.fallow.simulation.time;

import org.jspecify.annotations.NullMarked;
