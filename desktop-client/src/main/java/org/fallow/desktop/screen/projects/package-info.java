/** What there is to work for: read, join, leave. */
@NullMarked
package org.fallow.desktop.screen.projects;

import org.jspecify.annotations.NullMarked;
