/** The daemon's outside: the composition root and what binds the rooms to sockets, files, threads and the clock. */
@NullMarked
package org.fallow.node.io;

import org.jspecify.annotations.NullMarked;
