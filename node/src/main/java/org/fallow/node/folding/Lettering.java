package org.fallow.node.folding;

/**
 * The letters pictures are labelled with.
 *
 * @param regular for most
 * @param semibold for headings
 */
public record Lettering(Typeface regular, Typeface semibold) {}
