/** The one iterative walk towards a key; finding, reading and storing are uses of it. */
@NullMarked
package org.fallow.dht.lookup;

import org.jspecify.annotations.NullMarked;
