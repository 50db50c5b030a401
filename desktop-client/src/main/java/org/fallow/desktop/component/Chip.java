package org.fallow.desktop.component;

/**
 * A short word on a coloured ground.
 *
 * @param word short
 * @param tone its colour
 */
public record Chip(String word, Tone tone) {}
