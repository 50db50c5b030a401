/** The blob protocol on streams: serving what is held, fetching what is not. */
@NullMarked
package org.fallow.node.io.blob;

import org.jspecify.annotations.NullMarked;
