/** The JavaFX application: the window, the thread that asks the node, and the one bridge to the UI thread. */
@NullMarked
package org.fallow.desktop.io;

import org.jspecify.annotations.NullMarked;
