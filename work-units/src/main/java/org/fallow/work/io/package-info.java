/** The worker process: GraalWasm on its side, processes, pipes and checkpoint files on the node's side. */
@NullMarked
package org.fallow.work.io;

import org.jspecify.annotations.NullMarked;
