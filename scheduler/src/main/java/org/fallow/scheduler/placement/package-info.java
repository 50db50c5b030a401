/** Who gets which unit: an order that no volunteer can choose. */
@NullMarked
package org.fallow.scheduler.placement;

import org.jspecify.annotations.NullMarked;
