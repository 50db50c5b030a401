/** Knowing and being known: identify, signed peer records, addresses and the order in which they are tried. */
@NullMarked
package org.fallow.libp2p.reach;

import org.jspecify.annotations.NullMarked;
