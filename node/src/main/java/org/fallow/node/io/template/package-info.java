/** New projects from the templates that come with the program. */
@NullMarked
package org.fallow.node.io.template;

import org.jspecify.annotations.NullMarked;
