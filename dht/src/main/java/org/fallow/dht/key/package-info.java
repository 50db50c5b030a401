/** Keys and the XOR distance between them. */
@NullMarked
package org.fallow.dht.key;

import org.jspecify.annotations.NullMarked;
