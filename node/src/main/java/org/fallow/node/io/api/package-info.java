/** The local API's server: HTTP on 127.0.0.1 for whoever may read the data directory. */
@NullMarked
package org.fallow.node.io.api;

import org.jspecify.annotations.NullMarked;
