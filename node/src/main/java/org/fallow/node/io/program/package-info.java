/** The program itself: its version, how it fails, what a person at the terminal sees of its progress. */
@NullMarked
package org.fallow.node.io.program;

import org.jspecify.annotations.NullMarked;
