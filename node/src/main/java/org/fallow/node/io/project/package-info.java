/** Projects and batches in the DHT: looking for those this node works for, spreading those it published. */
@NullMarked
package org.fallow.node.io.project;

import org.jspecify.annotations.NullMarked;
