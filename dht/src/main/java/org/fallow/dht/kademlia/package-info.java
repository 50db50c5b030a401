/** The machine: one node of the DHT, from events and the time to actions. */
@NullMarked
package org.fallow.dht.kademlia;

import org.jspecify.annotations.NullMarked;
