/** Says what this computer lends, and counts now and then what all lend. */
@NullMarked
package org.fallow.node.io.census;

import org.jspecify.annotations.NullMarked;
