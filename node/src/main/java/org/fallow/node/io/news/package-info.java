/** What happens on a node, as it happens: to whoever listens, and to the log. */
@NullMarked
package org.fallow.node.io.news;

import org.jspecify.annotations.NullMarked;
