/** Who a peer is: keys, peer ids, signed envelopes. */
@NullMarked
package org.fallow.libp2p.identity;

import org.jspecify.annotations.NullMarked;
