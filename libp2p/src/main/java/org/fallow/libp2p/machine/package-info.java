/** The one contract of every decision in Fallow: {@code (event, now) -> actions}. */
@NullMarked
package org.fallow.libp2p.machine;

import org.jspecify.annotations.NullMarked;
