/** The attacks, and how much each way of verifying lets through and costs: counted, without a network. */
@NullMarked
package org.fallow.node.gallery;

import org.jspecify.annotations.NullMarked;
