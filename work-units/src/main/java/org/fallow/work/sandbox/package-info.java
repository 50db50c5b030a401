/** The contract of running code in a box, and what node and worker say to each other. */
@NullMarked
package org.fallow.work.sandbox;

import org.jspecify.annotations.NullMarked;
