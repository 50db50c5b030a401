/** The kernel contract: what a Wasm module must be to run here, and the rewrite that closes what Wasm leaves open. */
@NullMarked
package org.fallow.work.kernel;

import org.jspecify.annotations.NullMarked;
