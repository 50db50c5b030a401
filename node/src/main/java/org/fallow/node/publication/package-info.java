/** What a publisher does: a project file read strictly, everything to sign and upload, results brought together. */
@NullMarked
package org.fallow.node.publication;

import org.jspecify.annotations.NullMarked;
