/** Bringing a batch's settled units together from its custodians, and telling what they prove. */
@NullMarked
package org.fallow.node.io.collect;

import org.jspecify.annotations.NullMarked;
