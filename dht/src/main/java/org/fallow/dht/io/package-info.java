/** The blocking face of the DHT: a machine, a host, and the threads between them. */
@NullMarked
package org.fallow.dht.io;

import org.jspecify.annotations.NullMarked;
