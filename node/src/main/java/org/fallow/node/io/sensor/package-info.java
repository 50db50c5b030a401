/** What can be known of this computer and its user: input, load, battery, heat, screen, network, disk. */
@NullMarked
package org.fallow.node.io.sensor;

import org.jspecify.annotations.NullMarked;
