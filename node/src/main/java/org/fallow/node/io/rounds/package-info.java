/** What a node does again and again. */
@NullMarked
package org.fallow.node.io.rounds;

import org.jspecify.annotations.NullMarked;
