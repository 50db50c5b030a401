/** What the window knows of its node, and how it steers it: the shapes, without the way there. */
@NullMarked
package org.fallow.desktop.link;

import org.jspecify.annotations.NullMarked;
