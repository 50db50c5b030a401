/** What becomes of a message between two simulated nodes: latency, loss, duplication, partition, NAT, absence. */
@NullMarked
package org.fallow.simulation.network;

import org.jspecify.annotations.NullMarked;
