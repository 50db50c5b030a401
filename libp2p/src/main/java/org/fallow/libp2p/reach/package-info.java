/** Knowing and being known: identify, peer records, addresses and their order; AutoNAT, relays, hole punching. */
@NullMarked
package org.fallow.libp2p.reach;

import org.jspecify.annotations.NullMarked;
