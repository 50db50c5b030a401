/** The dashboard: what the node does, and why. */
@NullMarked
package org.fallow.desktop.screen.dashboard;

import org.jspecify.annotations.NullMarked;
