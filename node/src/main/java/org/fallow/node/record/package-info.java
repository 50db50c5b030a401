/** Which of Fallow's records may stand in the DHT, under which keys, and which of two is the better. */
@NullMarked
package org.fallow.node.record;

import org.jspecify.annotations.NullMarked;
