/** The look: colours, fonts, style sheets. */
@NullMarked
package org.fallow.desktop.theme;

import org.jspecify.annotations.NullMarked;
