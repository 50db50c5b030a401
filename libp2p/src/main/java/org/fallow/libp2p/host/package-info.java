/** The blocking face of libp2p that other modules see: hosts, streams, protocol bindings. */
@NullMarked
package org.fallow.libp2p.host;

import org.jspecify.annotations.NullMarked;
