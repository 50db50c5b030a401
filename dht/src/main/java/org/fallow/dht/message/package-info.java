/** The messages of libp2p's kad-dht on the wire. */
@NullMarked
package org.fallow.dht.message;

import org.jspecify.annotations.NullMarked;
