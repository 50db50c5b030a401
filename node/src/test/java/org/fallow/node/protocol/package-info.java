/** Checks that docs/protocol.md says what the code does: both use the same golden bytes. */
@NullMarked
package org.fallow.node.protocol;

import org.jspecify.annotations.NullMarked;
