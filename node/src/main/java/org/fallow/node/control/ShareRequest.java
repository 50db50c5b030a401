package org.fallow.node.control;

/**
 * Give a joined project another share of this node's time.
 *
 * @param weight against those of other joined projects, 1 to 10,000; 100 where nothing was said
 */
public record ShareRequest(int weight) {}
