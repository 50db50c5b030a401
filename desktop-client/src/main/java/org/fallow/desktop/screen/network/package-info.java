/** The peers of this node, and the whole network as far as it is known. */
@NullMarked
package org.fallow.desktop.screen.network;

import org.jspecify.annotations.NullMarked;
