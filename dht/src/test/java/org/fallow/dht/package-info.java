/** Peers, values and whole networks for the tests of this module. */
@NullMarked
package org.fallow.dht;

import org.jspecify.annotations.NullMarked;
