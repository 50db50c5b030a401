/** How a run of a kernel can end. */
@NullMarked
package org.fallow.work.outcome;

import org.jspecify.annotations.NullMarked;
