/** The one iterative walk towards a key. */
@NullMarked
package org.fallow.dht.lookup;

import org.jspecify.annotations.NullMarked;
