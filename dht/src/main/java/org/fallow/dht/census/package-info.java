/** How large the network is and what it lends, estimated from a few walks to random keys, with an error bar. */
@NullMarked
package org.fallow.dht.census;

import org.jspecify.annotations.NullMarked;
