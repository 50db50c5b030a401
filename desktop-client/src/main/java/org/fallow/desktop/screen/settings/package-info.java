/** When and how much this computer computes, and how this window is. */
@NullMarked
package org.fallow.desktop.screen.settings;

import org.jspecify.annotations.NullMarked;
