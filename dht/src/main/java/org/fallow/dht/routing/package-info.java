/** The peers a node knows: buckets of servers that have answered, long-lived ones preferred. */
@NullMarked
package org.fallow.dht.routing;

import org.jspecify.annotations.NullMarked;
