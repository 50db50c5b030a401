/** Blobs between nodes: the messages of {@code /fallow/blob/1.0.0}. */
@NullMarked
package org.fallow.node.blob;

import org.jspecify.annotations.NullMarked;
