/** Loads the typeface and writes the pictures of a batch's folds into a directory. */
@NullMarked
package org.fallow.node.folding.io;

import org.jspecify.annotations.NullMarked;
