/** Sockets, threads, clocks and randomness: the host over TCP, and the driver that runs a machine. */
@NullMarked
package org.fallow.libp2p.io;

import org.jspecify.annotations.NullMarked;
