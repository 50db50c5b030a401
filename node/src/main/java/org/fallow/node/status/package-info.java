/** What a node shows of itself: immutable snapshots, each also a document of the local API. Nothing decides by them. */
@NullMarked
package org.fallow.node.status;

import org.jspecify.annotations.NullMarked;
