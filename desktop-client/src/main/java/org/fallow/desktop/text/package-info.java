/** Every word the window shows, from a resource bundle, and how numbers are written. */
@NullMarked
package org.fallow.desktop.text;

import org.jspecify.annotations.NullMarked;
