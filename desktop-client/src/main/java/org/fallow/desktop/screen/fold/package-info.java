/** Folded chains in space, as the results of a batch tell them. */
@NullMarked
package org.fallow.desktop.screen.fold;

import org.jspecify.annotations.NullMarked;
