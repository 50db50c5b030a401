/** A kernel's state between two steps, as bytes, and the Merkle root over a run's states. */
@NullMarked
package org.fallow.work.checkpoint;

import org.jspecify.annotations.NullMarked;
