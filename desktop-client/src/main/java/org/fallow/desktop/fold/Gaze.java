package org.fallow.desktop.fold;

/**
 * From where a chain is looked at.
 *
 * @param yaw turn about the upright axis, in radians
 * @param pitch turn about the level axis, in radians
 * @param zoom 1 for the whole chain
 */
public record Gaze(double yaw, double pitch, double zoom) {
    /** As one first sees it. */
    public static final Gaze FIRST = new Gaze(0.6, 0.3, 1);

    private static final double ZOOM_MIN = 0.3;
    private static final double ZOOM_MAX = 8;

    /** Turned by angles in radians; never over the pole. */
    public Gaze turned(double byYaw, double byPitch) {
        return new Gaze(yaw + byYaw, Math.clamp(pitch + byPitch, -Math.PI / 2, Math.PI / 2), zoom);
    }

    /** Nearer, or farther for a factor below 1. */
    public Gaze nearer(double factor) {
        return new Gaze(yaw, pitch, Math.clamp(zoom * factor, ZOOM_MIN, ZOOM_MAX));
    }
}
