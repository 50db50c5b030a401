/** A whole connection as one machine on bytes: negotiation, Noise, Yamux, and the negotiation of each stream. */
@NullMarked
package org.fallow.libp2p.connection;

import org.jspecify.annotations.NullMarked;
