/** What a node keeps on disk: its home directory, its keys, the SQLite database, the blobs. */
@NullMarked
package org.fallow.node.io.store;

import org.jspecify.annotations.NullMarked;
