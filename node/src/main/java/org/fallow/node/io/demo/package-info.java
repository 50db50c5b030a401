/** {@code fallow demo}: a whole network of node processes on this machine, one of them lying. */
@NullMarked
package org.fallow.node.io.demo;

import org.jspecify.annotations.NullMarked;
