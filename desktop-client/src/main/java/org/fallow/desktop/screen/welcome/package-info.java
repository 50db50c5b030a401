/** The first run: what will run, what it may use, which projects. */
@NullMarked
package org.fallow.desktop.screen.welcome;

import org.jspecify.annotations.NullMarked;
