/** Reads a publisher's project directory. */
@NullMarked
package org.fallow.node.publication.io;

import org.jspecify.annotations.NullMarked;
