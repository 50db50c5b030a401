/** Has the rules decide again and again, with what the sensors say and the user prefers, and keeps what is preferred. */
@NullMarked
package org.fallow.node.io.manners;

import org.jspecify.annotations.NullMarked;
