/** Spans of what a node does and asks of others, which OpenTelemetry shows together; off unless somebody wants them. */
@NullMarked
package org.fallow.node.io.tracing;

import org.jspecify.annotations.NullMarked;
