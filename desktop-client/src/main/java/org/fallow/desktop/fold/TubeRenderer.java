package org.fallow.desktop.fold;

import java.util.Arrays;

/**
 * Draws a chain as a smooth tube, in software: every piece of the tube, and a ball in every sharp bend, is cut exactly with
 * the line of sight of each pixel, and the nearest cut is kept. Light from above left, paler with depth, darker at the rim.
 * A picture is made in bands that many threads may draw, in two passes over all bands: {@link #cut}, then {@link #shade}.
 */
public final class TubeRenderer {
    /** Largest picture, in samples. */
    private static final int SAMPLES_MAX = 64 << 20;
    /** Pieces of tube between two residues. */
    private static final int PIECES = 8;
    /** Half the tube's width, in Å. */
    private static final double RADIUS = 1.05;
    /** Around the chain, in Å. */
    private static final double MARGIN = 3;

    /** A sharper bend than this, as the tangent of half its angle, has a ball in it; others are closed by longer pieces. */
    private static final float BEND_MAX = 0.2f;

    private static final float SLOPE_MIN = 1e-3f;
    private static final double PERSPECTIVE = 0.25;
    private static final float FAR = Float.MAX_VALUE;

    private int width;
    private int height;
    private int samples = 1;
    private int background;
    private float[] depth = {};
    private float[] normalX = {};
    private float[] normalY = {};
    private int[] colour = {};
    private float[] points = {};
    private int[] colours = {};
    private float[] bends = {};
    private float size;

    /**
     * Begins a picture: lays the tube out.
     *
     * @param width in pixels
     * @param height in pixels
     * @param samples 1, or 2 for four samples a pixel
     * @param background 0xRRGGBB
     */
    public void begin(Chain chain, Paint paint, Gaze gaze, int width, int height, int samples, int background) {
        int count = Math.multiplyExact(width * samples, height * samples);
        if (width < 1 || height < 1 || count > SAMPLES_MAX) {
            throw new IllegalArgumentException("no picture is " + width + " x " + height + " pixels");
        }
        if (count != depth.length) {
            depth = new float[count];
            normalX = new float[count];
            normalY = new float[count];
            colour = new int[count];
        }
        this.width = width * samples;
        this.height = height * samples;
        this.samples = samples;
        this.background = background;
        lay(chain, paint, gaze);
    }

    private void lay(Chain chain, Paint paint, Gaze gaze) {
        float[] seen = turned(chain, gaze);
        int n = chain.length();
        points = new float[4 * ((n - 1) * PIECES + 1)];
        colours = new int[(n - 1) * PIECES + 1];
        for (int i = 0; i < n - 1; i++) {
            for (int piece = 0; piece < PIECES; piece++) {
                int at = i * PIECES + piece;
                float t = piece / (float) PIECES;
                for (int a = 0; a < 4; a++) {
                    points[4 * at + a] = curve(
                            seen[4 * Math.max(0, i - 1) + a],
                            seen[4 * i + a],
                            seen[4 * (i + 1) + a],
                            seen[4 * Math.min(n - 1, i + 2) + a],
                            t);
                }
                colours[at] = Paint.blend(paint.of(chain, i), paint.of(chain, i + 1), t);
            }
        }
        System.arraycopy(seen, 4 * (n - 1), points, points.length - 4, 4);
        colours[colours.length - 1] = paint.of(chain, n - 1);
        bend();
    }

    /** How sharply the tube bends at each point: the tangent of half the angle. Its ends are as sharp as can be. */
    private void bend() {
        bends = new float[colours.length];
        Arrays.fill(bends, Float.MAX_VALUE);
        for (int i = 1; i + 1 < bends.length; i++) {
            double straight = 0;
            double before = 0;
            double after = 0;
            for (int axis = 0; axis < 3; axis++) {
                double one = points[4 * i + axis] - points[4 * (i - 1) + axis];
                double other = points[4 * (i + 1) + axis] - points[4 * i + axis];
                straight += one * other;
                before += one * one;
                after += other * other;
            }
            double cosine = straight / Math.sqrt(before * after);
            bends[i] = cosine > 0 ? (float) Math.sqrt(Math.max(0, (1 - cosine) / (1 + cosine))) : Float.MAX_VALUE;
        }
    }

    /** The residues in samples: x, y, depth, radius. */
    private float[] turned(Chain chain, Gaze gaze) {
        int n = chain.length();
        double[] middle = new double[3];
        for (int i = 0; i < 3 * n; i++) {
            middle[i % 3] += chain.at(i / 3, i % 3) / n;
        }
        double reach = 0;
        for (int i = 0; i < n; i++) {
            double x = chain.at(i, 0) - middle[0];
            double y = chain.at(i, 1) - middle[1];
            double z = chain.at(i, 2) - middle[2];
            reach = Math.max(reach, Math.sqrt(x * x + y * y + z * z));
        }
        reach += MARGIN;
        double scale = gaze.zoom() * 0.5 * Math.min(width, height) / reach;
        size = (float) (reach * scale);
        double sinYaw = Math.sin(gaze.yaw());
        double cosYaw = Math.cos(gaze.yaw());
        double sinPitch = Math.sin(gaze.pitch());
        double cosPitch = Math.cos(gaze.pitch());
        float[] seen = new float[4 * n];
        for (int i = 0; i < n; i++) {
            double x = chain.at(i, 0) - middle[0];
            double y = chain.at(i, 1) - middle[1];
            double z = chain.at(i, 2) - middle[2];
            double side = cosYaw * x + sinYaw * z;
            double along = cosYaw * z - sinYaw * x;
            double up = cosPitch * y - sinPitch * along;
            double away = sinPitch * y + cosPitch * along;
            double near = 1 / (1 + PERSPECTIVE * away / reach);
            seen[4 * i] = (float) (width / 2.0 + side * scale * near);
            seen[4 * i + 1] = (float) (height / 2.0 - up * scale * near);
            seen[4 * i + 2] = (float) (away * scale);
            seen[4 * i + 3] = (float) (RADIUS * scale * near);
        }
        return seen;
    }

    /** Cuts everything with the lines of sight of some rows, {@code from} to before {@code to}, in pixels. */
    public void cut(int from, int to) {
        int first = from * samples;
        int last = to * samples;
        Arrays.fill(depth, first * width, last * width, FAR);
        for (int i = 0; i < colours.length; i++) {
            if (bends[i] > BEND_MAX) {
                ball(i, first, last);
            }
            if (i + 1 < colours.length) {
                piece(i, first, last);
            }
        }
    }

    private void ball(int point, int first, int last) {
        float cx = points[4 * point];
        float cy = points[4 * point + 1];
        float cz = points[4 * point + 2];
        float r = points[4 * point + 3];
        int y1 = Math.min(last - 1, (int) (cy + r) + 1);
        for (int y = Math.max(first, (int) (cy - r)); y <= y1; y++) {
            float dy = y - cy;
            float left = r * r - dy * dy;
            if (left <= 0) {
                continue;
            }
            float half = (float) Math.sqrt(left);
            int x1 = Math.min(width - 1, (int) (cx + half));
            for (int x = Math.max(0, (int) Math.ceil(cx - half)); x <= x1; x++) {
                float dx = x - cx;
                float z = cz - (float) Math.sqrt(Math.max(0, left - dx * dx));
                int at = y * width + x;
                if (z < depth[at]) {
                    keep(at, z, dx / r, dy / r, colours[point]);
                }
            }
        }
    }

    /**
     * The line of sight (x, y, t) against the cylinder around the axis from one point to the next. Seen from the axis'
     * beginning, with (dx, dy, dz) its direction and a = 1 - dz², it is hit where the distance s from the axis on the picture
     * is within r * sqrt(a), at {@code u = (along - dz * sqrt(a * r² - s²)) / a} of the axis. Both s and {@code along} are
     * linear in x, which bounds a row to the pixels that can be hit. At both ends it is drawn out until it meets its
     * neighbour on the outside of the bend.
     */
    private void piece(int point, int first, int last) {
        int p = 4 * point;
        float ax = points[p];
        float ay = points[p + 1];
        float az = points[p + 2];
        float dx = points[p + 4] - ax;
        float dy = points[p + 5] - ay;
        float dz = points[p + 6] - az;
        float r = (points[p + 3] + points[p + 7]) / 2;
        float length = (float) Math.sqrt(dx * dx + dy * dy + dz * dz);
        dx /= length;
        dy /= length;
        dz /= length;
        float a = 1 - dz * dz;
        if (length < 1e-3f || a < 1e-4f) {
            return;
        }
        float begin = -r * drawnOut(point);
        float end = length + r * drawnOut(point + 1);
        float wide = r * (float) Math.sqrt(a);
        float alongMin = a * begin + Math.min(0, dz) * wide;
        float alongMax = a * end + Math.max(0, dz) * wide;
        float reach = Math.max(-begin, end - length) + r;
        float top = Math.min(ay, points[p + 5]) - reach;
        float bottom = Math.max(ay, points[p + 5]) + reach;
        float low = Math.min(ax, points[p + 4]) - reach;
        float high = Math.max(ax, points[p + 4]) + reach;
        for (int y = Math.max(first, (int) top); y <= Math.min(last - 1, (int) bottom + 1); y++) {
            float oy = y - ay;
            float x0 = low - ax;
            float x1 = high - ax;
            if (Math.abs(dy) > SLOPE_MIN) {
                float middle = dx * oy / dy;
                float half = wide / Math.abs(dy);
                x0 = Math.max(x0, middle - half);
                x1 = Math.min(x1, middle + half);
            }
            if (Math.abs(dx) > SLOPE_MIN) {
                float one = (alongMin - oy * dy) / dx;
                float other = (alongMax - oy * dy) / dx;
                x0 = Math.max(x0, Math.min(one, other));
                x1 = Math.min(x1, Math.max(one, other));
            }
            int from = Math.max(0, (int) Math.ceil(ax + x0));
            int to = Math.min(width - 1, (int) Math.floor(ax + x1));
            for (int x = from; x <= to; x++) {
                float ox = x - ax;
                float s = dy * ox - dx * oy;
                float d = wide * wide - s * s;
                if (d < 0) {
                    continue;
                }
                float along = ox * dx + oy * dy;
                float root = (float) Math.sqrt(d);
                float u = (along - dz * root) / a;
                float z = az + (dz * along - root) / a;
                int at = y * width + x;
                if (u >= begin && u <= end && z < depth[at]) {
                    keep(at, z, (ox - u * dx) / r, (oy - u * dy) / r, colours[point]);
                }
            }
        }
    }

    /** How far the pieces at a point go beyond it, in radiuses. */
    private float drawnOut(int point) {
        return bends[point] > BEND_MAX ? 0 : bends[point];
    }

    private void keep(int at, float z, float nx, float ny, int rgb) {
        depth[at] = z;
        normalX[at] = nx;
        normalY[at] = ny;
        colour[at] = rgb;
    }

    /**
     * Lights some rows and writes them, after all rows have been cut.
     *
     * @param picture the whole one, a pixel each, 0xAARRGGBB
     */
    public void shade(int from, int to, int[] picture) {
        int across = width / samples;
        for (int y = from; y < to; y++) {
            for (int x = 0; x < across; x++) {
                picture[y * across + x] = 0xff000000 | (samples == 1 ? lit(y * width + x) : mean(x, y));
            }
        }
    }

    private int mean(int x, int y) {
        int at = y * samples * width + x * samples;
        int a = lit(at);
        int b = lit(at + 1);
        int c = lit(at + width);
        int d = lit(at + width + 1);
        int red = (a >> 16) + (b >> 16) + (c >> 16) + (d >> 16);
        int green = ((a >> 8) & 0xff) + ((b >> 8) & 0xff) + ((c >> 8) & 0xff) + ((d >> 8) & 0xff);
        int blue = (a & 0xff) + (b & 0xff) + (c & 0xff) + (d & 0xff);
        return ((red / 4) << 16) | ((green / 4) << 8) | (blue / 4);
    }

    private int lit(int at) {
        float z = depth[at];
        if (z == FAR) {
            return background;
        }
        float nx = normalX[at];
        float ny = normalY[at];
        float flat = nx * nx + ny * ny;
        float nz = -(float) Math.sqrt(Math.max(0, 1 - flat));
        float light = Math.max(0, nx * -0.45f + ny * -0.55f + nz * -0.70f);
        float shine = Math.max(0, -(nz * 0.92f + nx * 0.24f + ny * 0.30f));
        shine *= shine;
        shine *= shine;
        shine *= shine;
        shine = shine * shine * 0.42f * 255;
        float bright = (0.36f + 0.70f * light) * rim(flat);
        float haze = Math.clamp((z / size + 0.6f) * 0.42f, 0f, 0.7f);
        int rgb = colour[at];
        return (channel((rgb >> 16) & 0xff, (background >> 16) & 0xff, bright, shine, haze) << 16)
                | (channel((rgb >> 8) & 0xff, (background >> 8) & 0xff, bright, shine, haze) << 8)
                | channel(rgb & 0xff, background & 0xff, bright, shine, haze);
    }

    /** Darker in the last pixel or two before the edge, which hides its steps and sets the tube off from what is behind. */
    private float rim(float flat) {
        float pixels = (1 - (float) Math.sqrt(flat)) * size / 8;
        return pixels < 1 ? 0.45f + 0.55f * pixels : 1;
    }

    private static int channel(int own, int behind, float bright, float shine, float haze) {
        float value = own * bright + shine;
        return Math.clamp((int) (value + (behind - value) * haze), 0, 255);
    }

    /** The spline of Catmull and Rom, through b and c. */
    private static float curve(float a, float b, float c, float d, float t) {
        return 0.5f * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t);
    }
}
