/** What peers say to each other: sealed requests and responses, and their bytes. */
@NullMarked
package org.fallow.dht.message;

import org.jspecify.annotations.NullMarked;
