/** The machine that owns table, walks and records. */
@NullMarked
package org.fallow.dht.kademlia;

import org.jspecify.annotations.NullMarked;
