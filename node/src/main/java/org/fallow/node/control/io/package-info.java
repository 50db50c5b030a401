/** The local API's client over HTTP, and where a node's data directory is. */
@NullMarked
package org.fallow.node.control.io;

import org.jspecify.annotations.NullMarked;
