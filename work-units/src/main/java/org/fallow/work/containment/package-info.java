/** What a worker process gives up before it runs strangers' code: the decisions, as the bytes that Linux wants. */
@NullMarked
package org.fallow.work.containment;

import org.jspecify.annotations.NullMarked;
