/** Bytes on the wire: varints, length prefixes, protobuf fields; every length is bounded before it is allocated. */
@NullMarked
package org.fallow.libp2p.wire;

import org.jspecify.annotations.NullMarked;
