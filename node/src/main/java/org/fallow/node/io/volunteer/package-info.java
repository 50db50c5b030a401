/** Computing: the driver of the volunteer machine, and the units in the sandbox. */
@NullMarked
package org.fallow.node.io.volunteer;

import org.jspecify.annotations.NullMarked;
