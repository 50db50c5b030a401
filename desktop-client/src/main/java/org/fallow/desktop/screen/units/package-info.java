/** The units on this computer, and the story of each. */
@NullMarked
package org.fallow.desktop.screen.units;

import org.jspecify.annotations.NullMarked;
