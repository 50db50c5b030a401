/** Many streams over one connection: Yamux, as a machine on frames. */
@NullMarked
package org.fallow.libp2p.mux;

import org.jspecify.annotations.NullMarked;
