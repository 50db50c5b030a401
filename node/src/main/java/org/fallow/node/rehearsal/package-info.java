/** A whole network in virtual time: the daemon's machines with an imagined network, disk and kernel between them. */
@NullMarked
package org.fallow.node.rehearsal;

import org.jspecify.annotations.NullMarked;
