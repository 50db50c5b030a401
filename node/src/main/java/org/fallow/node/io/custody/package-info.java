/** Custody on streams and disk: serving and asking custodians, keeping votes before they are acknowledged. */
@NullMarked
package org.fallow.node.io.custody;

import org.jspecify.annotations.NullMarked;
