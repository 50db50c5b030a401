package org.fallow.node.rehearsal;

/** Who waits for the answer to a query, and to which. */
record Asker(int node, long id) {}
