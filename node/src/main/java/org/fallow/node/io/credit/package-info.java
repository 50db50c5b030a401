/** Receipts on streams: giving them for the votes kept here, and collecting those for this node's own. */
@NullMarked
package org.fallow.node.io.credit;

import org.jspecify.annotations.NullMarked;
