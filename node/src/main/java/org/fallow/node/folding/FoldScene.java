package org.fallow.node.folding;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.fallow.node.folding.Fold.Contact;
import org.fallow.node.folding.Fold.Point;

/**
 * A small renderer of balls and tubes, seen from afar (parallel projection): every ball and tube is cut exactly with the
 * line of sight of each pixel, the nearest one is kept. Lit from above left, darker where neighbours take the light,
 * paler with depth, outlined where the depth jumps. Four samples a pixel.
 */
final class FoldScene {
    private static final int SAMPLES = 2;
    private static final double BALL = 0.27;
    private static final double TUBE = 0.125;
    private static final double BEAD = 0.045;
    private static final int BEADS = 5;
    private static final double YAW = 0.56;
    private static final double PITCH = 0.45;
    private static final int CORNERS = 8;
    private static final double MARK_ROOM = 50;
    private static final double EDGE_DEPTH = 0.30;
    private static final double[] LIGHT = unit(-0.45, 0.65, 0.62);
    private static final double[] HALFWAY = unit(-0.45, 0.65, 1.62);
    private static final Color TUBE_N = new Color(0x35506e);
    private static final Color TUBE_C = new Color(0x9db4c8);
    private static final Color BEAD_COLOUR = new Color(0xf4a26b);

    private final Fold fold;
    private final int width;
    private final int height;
    private final double[][] balls;
    private final double back;
    private final double front;
    private final double scale;
    private final float[] depth;
    private final int[] colours;

    FoldScene(Fold fold, int width, int height) {
        this.fold = fold;
        this.width = width * SAMPLES;
        this.height = height * SAMPLES;
        balls = clearest(fold.points());
        double[] x = extremes(balls, 0);
        double[] y = extremes(balls, 1);
        double[] z = extremes(balls, 2);
        back = z[0] - BALL;
        front = z[1] + BALL;
        double room = 2 * MARK_ROOM * SAMPLES;
        scale = Math.min(
                150.0 * SAMPLES,
                Math.min(
                        (this.width - room) / (x[1] - x[0] + 2 * BALL),
                        (this.height - room) / (y[1] - y[0] + 2 * BALL)));
        depth = new float[this.width * this.height];
        colours = new int[this.width * this.height];
        Arrays.fill(depth, Float.NEGATIVE_INFINITY);
        Arrays.fill(colours, Canvas.PAPER.getRGB());
    }

    double screenX(int residue) {
        return pixelX(balls[residue][0]) / SAMPLES;
    }

    double screenY(int residue) {
        return pixelY(balls[residue][1]) / SAMPLES;
    }

    double ballPixels() {
        return BALL * scale / SAMPLES;
    }

    BufferedImage render() {
        for (Contact c : fold.contacts()) {
            for (int i = 1; i <= BEADS; i++) {
                double t = i / (BEADS + 1.0);
                ball(between(balls[c.first()], balls[c.second()], t), BEAD, BEAD_COLOUR);
            }
        }
        for (int i = 0; i < balls.length; i++) {
            ball(balls[i], BALL, fold.isH(i) ? Canvas.H : new Color(0xf3f5f7));
            if (i > 0) {
                tube(balls[i - 1], balls[i], blend(TUBE_N, TUBE_C, (i - 1) / Math.max(1.0, balls.length - 2.0)));
            }
        }
        return reduced(outlined());
    }

    private void ball(double[] at, double radius, Color colour) {
        double reach = radius * scale;
        int left = (int) Math.floor(pixelX(at[0]) - reach);
        int top = (int) Math.floor(pixelY(at[1]) - reach);
        int size = (int) Math.ceil(2 * reach) + 2;
        for (int py = Math.max(0, top); py < Math.min(height, top + size); py++) {
            for (int px = Math.max(0, left); px < Math.min(width, left + size); px++) {
                double dx = worldX(px) - at[0];
                double dy = worldY(py) - at[1];
                double left2 = radius * radius - dx * dx - dy * dy;
                if (left2 > 0) {
                    double dz = Math.sqrt(left2);
                    put(px, py, at[2] + dz, dx / radius, dy / radius, dz / radius, colour);
                }
            }
        }
    }

    /** The side of a cylinder; its ends are inside of balls. */
    private void tube(double[] from, double[] to, Color colour) {
        double[] axis = {to[0] - from[0], to[1] - from[1], to[2] - from[2]};
        double flat = axis[0] * axis[0] + axis[1] * axis[1];
        if (flat < 1e-9) {
            return;
        }
        double length = Math.sqrt(flat + axis[2] * axis[2]);
        double reach = TUBE * scale + 1;
        int left = (int) Math.floor(Math.min(pixelX(from[0]), pixelX(to[0])) - reach);
        int right = (int) Math.ceil(Math.max(pixelX(from[0]), pixelX(to[0])) + reach);
        int top = (int) Math.floor(Math.min(pixelY(from[1]), pixelY(to[1])) - reach);
        int bottom = (int) Math.ceil(Math.max(pixelY(from[1]), pixelY(to[1])) + reach);
        for (int py = Math.max(0, top); py < Math.min(height, bottom); py++) {
            for (int px = Math.max(0, left); px < Math.min(width, right); px++) {
                double x = worldX(px) - from[0];
                double y = worldY(py) - from[1];
                // How far the line of sight passes from the axis, and how high above it the tube's skin is there.
                double aside = (x * axis[1] - y * axis[0]) / Math.sqrt(flat);
                double rest = TUBE * TUBE - aside * aside;
                if (rest <= 0) {
                    continue;
                }
                double along = (x * axis[0] + y * axis[1]) / flat;
                double z = along * axis[2] + Math.sqrt(rest) * length / Math.sqrt(flat);
                double t = (x * axis[0] + y * axis[1] + z * axis[2]) / (length * length);
                if (t >= 0 && t <= 1) {
                    double nx = (x - t * axis[0]) / TUBE;
                    double ny = (y - t * axis[1]) / TUBE;
                    double nz = (z - t * axis[2]) / TUBE;
                    put(px, py, from[2] + z, nx, ny, nz, colour);
                }
            }
        }
    }

    private void put(int px, int py, double z, double nx, double ny, double nz, Color colour) {
        int i = py * width + px;
        if (z > depth[i]) {
            depth[i] = (float) z;
            colours[i] = shaded(worldX(px), worldY(py), z, nx, ny, nz, colour);
        }
    }

    private int shaded(double x, double y, double z, double nx, double ny, double nz, Color colour) {
        double lit = Math.max(0, nx * LIGHT[0] + ny * LIGHT[1] + nz * LIGHT[2]);
        double gloss = Math.pow(Math.max(0, nx * HALFWAY[0] + ny * HALFWAY[1] + nz * HALFWAY[2]), 48);
        double open = open(x, y, z, nx, ny, nz);
        double light = (0.50 + 0.12 * ny) * open + 0.56 * lit * (0.4 + 0.6 * open);
        double near = Math.clamp((z - back) / (front - back), 0, 1);
        double haze = 0.40 * (1 - near);
        int[] base = {colour.getRed(), colour.getGreen(), colour.getBlue()};
        int[] paper = {Canvas.PAPER.getRed(), Canvas.PAPER.getGreen(), Canvas.PAPER.getBlue()};
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
            double value = Math.min(255, base[c] * light + 255 * 0.30 * gloss);
            rgb = (rgb << 8) | (int) Math.round(value * (1 - haze) + paper[c] * haze);
        }
        return 0xff000000 | rgb;
    }

    /** How much of the sky a place on a surface sees past the balls near it, 0 to 1. */
    private double open(double x, double y, double z, double nx, double ny, double nz) {
        double open = 1;
        for (double[] ball : balls) {
            double dx = ball[0] - x;
            double dy = ball[1] - y;
            double dz = ball[2] - z;
            double square = dx * dx + dy * dy + dz * dz;
            if (square > BALL * BALL * 1.01 && square < 4) {
                double facing = (nx * dx + ny * dy + nz * dz) / Math.sqrt(square);
                open -= Math.max(0, facing) * BALL * BALL / square * 0.9;
            }
        }
        return Math.max(0.25, open);
    }

    /** The picture with dark lines where the surface behind lies much deeper. */
    private int[] outlined() {
        int[] out = colours.clone();
        for (int y = SAMPLES; y < height - SAMPLES; y++) {
            for (int x = SAMPLES; x < width - SAMPLES; x++) {
                int i = y * width + x;
                float nearest = depth[i];
                for (int step : new int[] {-1, 1, -width, width, -2, 2, -2 * width, 2 * width}) {
                    nearest = Math.max(nearest, depth[i + step]);
                }
                if (nearest - depth[i] > EDGE_DEPTH) {
                    out[i] = mixed(colours[i], Canvas.INK.getRGB(), 0.72);
                }
            }
        }
        return out;
    }

    private BufferedImage reduced(int[] pixels) {
        int w = width / SAMPLES;
        int h = height / SAMPLES;
        BufferedImage image = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                int rgb = 0;
                for (int shift = 16; shift >= 0; shift -= 8) {
                    int sum = 0;
                    for (int s = 0; s < SAMPLES * SAMPLES; s++) {
                        int at = (y * SAMPLES + s / SAMPLES) * width + x * SAMPLES + s % SAMPLES;
                        sum += (pixels[at] >> shift) & 0xff;
                    }
                    rgb |= (sum / (SAMPLES * SAMPLES)) << shift;
                }
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }

    /** The residues seen from the corner from which both ends are seen, if there is one, and most of the others. */
    private static double[][] clearest(List<Point> points) {
        double[][] clearest = turned(points, 0);
        for (int corner = 1; corner < CORNERS; corner++) {
            double[][] other = turned(points, corner);
            clearest = clarity(other) > clarity(clearest) ? other : clearest;
        }
        return clearest;
    }

    private static int clarity(double[][] balls) {
        int seen = 0;
        for (int i = 0; i < balls.length; i++) {
            boolean isEnd = i == 0 || i == balls.length - 1;
            seen += isSeen(balls, i) ? (isEnd ? balls.length : 1) : 0;
        }
        return seen;
    }

    /** Whether nothing lies before the middle of a ball. */
    private static boolean isSeen(double[][] balls, int ball) {
        for (int i = 0; i < balls.length; i++) {
            if (i != ball && hides(balls[i], BALL, balls[ball])) {
                return false;
            }
            for (int bead = 1; i > 0 && bead <= BEADS; bead++) {
                if (hides(between(balls[i - 1], balls[i], bead / (BEADS + 1.0)), TUBE, balls[ball])) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean hides(double[] near, double radius, double[] ball) {
        return near[2] > ball[2] + BALL && Math.hypot(near[0] - ball[0], near[1] - ball[1]) < radius + BALL / 2;
    }

    /** The residues around the origin, turned so that the lattice is seen from a corner; y upwards, z to the viewer. */
    private static double[][] turned(List<Point> points, int corner) {
        double yaw = YAW + (corner % 4) * Math.PI / 2;
        double pitch = corner < 4 ? PITCH : -PITCH;
        double[][] turned = points.stream()
                .map(p -> turned(p.x(), p.y(), p.z(), yaw, pitch))
                .toArray(double[][]::new);
        for (int axis = 0; axis < 3; axis++) {
            double[] span = extremes(turned, axis);
            for (double[] at : turned) {
                at[axis] -= (span[0] + span[1]) / 2;
            }
        }
        return turned;
    }

    private static double[] turned(double x, double y, double z, double yaw, double pitch) {
        double x1 = x * Math.cos(yaw) + z * Math.sin(yaw);
        double z1 = z * Math.cos(yaw) - x * Math.sin(yaw);
        return new double[] {x1, y * Math.cos(pitch) - z1 * Math.sin(pitch), z1 * Math.cos(pitch) + y * Math.sin(pitch)
        };
    }

    private static double[] extremes(double[][] balls, int axis) {
        return new double[] {
            Arrays.stream(balls).mapToDouble(b -> b[axis]).min().orElse(0),
            Arrays.stream(balls).mapToDouble(b -> b[axis]).max().orElse(0)
        };
    }

    private double pixelX(double x) {
        return width / 2.0 + x * scale;
    }

    private double pixelY(double y) {
        return height / 2.0 - y * scale;
    }

    private double worldX(int px) {
        return (px + 0.5 - width / 2.0) / scale;
    }

    private double worldY(int py) {
        return (height / 2.0 - py - 0.5) / scale;
    }

    private static double[] between(double[] a, double[] b, double t) {
        return new double[] {a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])};
    }

    private static Color blend(Color a, Color b, double t) {
        return new Color(mixed(a.getRGB(), b.getRGB(), t));
    }

    private static int mixed(int a, int b, double t) {
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            double value = ((a >> shift) & 0xff) * (1 - t) + ((b >> shift) & 0xff) * t;
            rgb |= (int) Math.round(value) << shift;
        }
        return 0xff000000 | rgb;
    }

    private static double[] unit(double x, double y, double z) {
        double length = Math.sqrt(x * x + y * y + z * z);
        return new double[] {x / length, y / length, z / length};
    }
}
