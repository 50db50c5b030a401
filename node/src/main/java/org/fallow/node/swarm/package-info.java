/** The DHT at full size in virtual time: a hundred thousand real machines, liars and churn among them, and what came of it. */
@NullMarked
package org.fallow.node.swarm;

import org.jspecify.annotations.NullMarked;
