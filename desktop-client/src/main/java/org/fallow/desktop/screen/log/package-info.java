/** What happened, in plain words. */
@NullMarked
package org.fallow.desktop.screen.log;

import org.jspecify.annotations.NullMarked;
