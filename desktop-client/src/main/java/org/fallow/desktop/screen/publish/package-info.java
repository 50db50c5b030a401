/** Work of one's own: checked, published, collected. */
@NullMarked
package org.fallow.desktop.screen.publish;

import org.jspecify.annotations.NullMarked;
