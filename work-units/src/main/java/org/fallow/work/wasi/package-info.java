/** What a command kernel sees of the world: the deterministic part of WASI preview 1, over any engine's memory. */
@NullMarked
package org.fallow.work.wasi;

import org.jspecify.annotations.NullMarked;
