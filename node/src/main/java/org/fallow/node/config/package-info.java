/** What a node is told: where to listen, how much to compute, how fast its clocks tick. */
@NullMarked
package org.fallow.node.config;

import org.jspecify.annotations.NullMarked;
