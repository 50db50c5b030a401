/** A batch's results as files. */
@NullMarked
package org.fallow.node.io.results;

import org.jspecify.annotations.NullMarked;
