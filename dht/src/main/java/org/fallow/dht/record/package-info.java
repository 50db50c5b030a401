/** What the network stores: validity, order, bounds, expiry, republication. */
@NullMarked
package org.fallow.dht.record;

import org.jspecify.annotations.NullMarked;
