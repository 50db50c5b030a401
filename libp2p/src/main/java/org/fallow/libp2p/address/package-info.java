/** Where a peer is: multiaddrs. */
@NullMarked
package org.fallow.libp2p.address;

import org.jspecify.annotations.NullMarked;
