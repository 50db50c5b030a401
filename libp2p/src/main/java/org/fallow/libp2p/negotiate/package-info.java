/** Agreeing on a protocol: multistream-select, as a machine on bytes. */
@NullMarked
package org.fallow.libp2p.negotiate;

import org.jspecify.annotations.NullMarked;
