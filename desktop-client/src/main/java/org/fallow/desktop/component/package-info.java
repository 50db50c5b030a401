/** Parts that screens are made of. */
@NullMarked
package org.fallow.desktop.component;

import org.jspecify.annotations.NullMarked;
