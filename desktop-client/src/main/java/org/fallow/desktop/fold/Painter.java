package org.fallow.desktop.fold;

import java.util.function.Consumer;

/** Draws chains elsewhere than on the UI thread. */
public interface Painter {
    /**
     * What to draw.
     *
     * @param width in pixels
     * @param height in pixels
     * @param fine four samples a pixel, for a picture that stands still
     * @param background 0xRRGGBB
     */
    record Order(Chain chain, Paint paint, Gaze gaze, int width, int height, boolean fine, int background) {}

    /**
     * A drawn picture.
     *
     * @param order what was drawn
     * @param pixels 0xAARRGGBB, row after row; the painter's until the next one is ordered
     */
    record Picture(Order order, int[] pixels) {}

    /** Orders a picture; one that was ordered and not begun is forgotten. {@code drawn} hears on the UI thread. */
    void paint(Order order, Consumer<Picture> drawn);
}
