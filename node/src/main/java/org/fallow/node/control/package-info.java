/** How a person or a user interface steers a node: the local API's paths, messages and client. */
@NullMarked
package org.fallow.node.control;

import org.jspecify.annotations.NullMarked;
