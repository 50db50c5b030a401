package org.fallow.node.publication;

/**
 * Where in a file something stands.
 *
 * @param file as the publisher knows it
 * @param line from 1
 * @param column from 1, in code points
 */
public record Place(String file, int line, int column) {}
