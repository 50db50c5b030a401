/** From a project's folder to what is signed and uploaded. */
@NullMarked
package org.fallow.node.io.publish;

import org.jspecify.annotations.NullMarked;
