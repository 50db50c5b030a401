/** What a stranger needs to check one unit's result with no network, as a file. */
@NullMarked
package org.fallow.scheduler.proof;

import org.jspecify.annotations.NullMarked;
