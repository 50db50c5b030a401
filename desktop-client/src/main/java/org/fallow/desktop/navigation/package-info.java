/** The bar on the left: the places of the window, and the node in a few words. */
@NullMarked
package org.fallow.desktop.navigation;

import org.jspecify.annotations.NullMarked;
