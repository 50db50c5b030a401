/** The routing table: peers that answered, in buckets by distance. */
@NullMarked
package org.fallow.dht.routing;

import org.jspecify.annotations.NullMarked;
