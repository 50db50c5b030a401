/** What this computer has given. */
@NullMarked
package org.fallow.desktop.screen.contribution;

import org.jspecify.annotations.NullMarked;
