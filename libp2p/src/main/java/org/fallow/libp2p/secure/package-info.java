/** Proving who is at the other end and hiding the rest: Noise XX with libp2p's payload. */
@NullMarked
package org.fallow.libp2p.secure;

import org.jspecify.annotations.NullMarked;
