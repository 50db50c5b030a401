/** What others may take of this node: connections, handshakes, streams, memory; who is let in and who has to go. */
@NullMarked
package org.fallow.libp2p.limit;

import org.jspecify.annotations.NullMarked;
