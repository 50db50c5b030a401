/** Asks other nodes what projects and adverts they know, answers them, and keeps the index that is searched. */
@NullMarked
package org.fallow.node.io.directory;

import org.jspecify.annotations.NullMarked;
