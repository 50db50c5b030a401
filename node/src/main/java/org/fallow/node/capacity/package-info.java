/** How fast this computer is, in a unit that any other can measure too. */
@NullMarked
package org.fallow.node.capacity;

import org.jspecify.annotations.NullMarked;
