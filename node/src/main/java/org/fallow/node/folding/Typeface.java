package org.fallow.node.folding;

import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * The outlines of a TrueType font, read without the platform's font system: that one cannot start on a computer with no
 * fonts, and letters drawn from outlines are the same everywhere. Reads cmap format 4, simple and composite glyphs; no
 * kerning, no hinting.
 *
 * @see <a href="https://learn.microsoft.com/typography/opentype/spec/">OpenType</a>
 */
public final class Typeface {
    private static final int ON_CURVE = 1;
    private static final int X_SHORT = 2;
    private static final int Y_SHORT = 4;
    private static final int REPEAT = 8;
    private static final int X_SAME = 16;
    private static final int Y_SAME = 32;

    private static final int WORDS = 1;
    private static final int OFFSETS = 2;
    private static final int SCALE = 8;
    private static final int MORE = 32;
    private static final int SCALE_XY = 64;
    private static final int SCALE_MATRIX = 128;
    private static final int NESTED_MAX = 4;

    private final ByteBuffer font;
    private final Map<String, Integer> tables = new HashMap<>();
    private final int unitsPerEm;
    private final boolean longOffsets;
    private final int widths;
    private final int characters;

    private Typeface(byte[] bytes) {
        font = ByteBuffer.wrap(bytes);
        int count = u16(4);
        for (int i = 0; i < count; i++) {
            int at = 12 + 16 * i;
            StringBuilder tag = new StringBuilder();
            for (int c = 0; c < 4; c++) {
                tag.append((char) u8(at + c));
            }
            tables.put(tag.toString(), font.getInt(at + 8));
        }
        unitsPerEm = u16(table("head") + 18);
        longOffsets = u16(table("head") + 50) != 0;
        widths = u16(table("hhea") + 34);
        characters = format4();
    }

    /** Reads a font file; it must be one with TrueType outlines. */
    public static Typeface parse(byte[] bytes) {
        try {
            return new Typeface(bytes);
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            throw new IllegalArgumentException("not a TrueType font", e);
        }
    }

    /** How wide a text is, in pixels. */
    public double width(String text, double size) {
        double units = text.codePoints().mapToDouble(c -> advance(glyph(c))).sum();
        return units * size / unitsPerEm;
    }

    /** The outline of a text whose base line starts at ({@code x}, {@code y}), in pixels, y downwards. */
    public Path2D outline(String text, double x, double y, double size) {
        Path2D path = new Path2D.Double(Path2D.WIND_NON_ZERO);
        double scale = size / unitsPerEm;
        double at = x;
        for (int c : text.codePoints().toArray()) {
            int glyph = glyph(c);
            AffineTransform place = new AffineTransform(scale, 0, 0, -scale, at, y);
            append(path, glyph, place, 0);
            at += advance(glyph) * scale;
        }
        return path;
    }

    private void append(Path2D path, int glyph, AffineTransform place, int nested) {
        int from = location(glyph);
        if (location(glyph + 1) == from || nested > NESTED_MAX) {
            return;
        }
        int at = table("glyf") + from;
        int contours = font.getShort(at);
        if (contours >= 0) {
            path.append(simple(at + 10, contours).getPathIterator(place), false);
        } else {
            composite(path, at + 10, place, nested);
        }
    }

    private void composite(Path2D path, int start, AffineTransform place, int nested) {
        int at = start;
        int flags;
        do {
            flags = u16(at);
            int glyph = u16(at + 2);
            boolean words = (flags & WORDS) != 0;
            boolean offsets = (flags & OFFSETS) != 0;
            double dx = offsets ? (words ? font.getShort(at + 4) : font.get(at + 4)) : 0;
            double dy = offsets ? (words ? font.getShort(at + 6) : font.get(at + 5)) : 0;
            at += words ? 8 : 6;
            double[] m = {1, 0, 0, 1};
            if ((flags & SCALE) != 0) {
                m = new double[] {f2dot14(at), 0, 0, f2dot14(at)};
                at += 2;
            } else if ((flags & SCALE_XY) != 0) {
                m = new double[] {f2dot14(at), 0, 0, f2dot14(at + 2)};
                at += 4;
            } else if ((flags & SCALE_MATRIX) != 0) {
                m = new double[] {f2dot14(at), f2dot14(at + 2), f2dot14(at + 4), f2dot14(at + 6)};
                at += 8;
            }
            AffineTransform part = new AffineTransform(place);
            part.concatenate(new AffineTransform(m[0], m[1], m[2], m[3], dx, dy));
            append(path, glyph, part, nested + 1);
        } while ((flags & MORE) != 0);
    }

    private Path2D simple(int start, int contours) {
        int[] ends = new int[contours];
        for (int i = 0; i < contours; i++) {
            ends[i] = u16(start + 2 * i);
        }
        int count = contours == 0 ? 0 : ends[contours - 1] + 1;
        int at = start + 2 * contours;
        at += 2 + u16(at);
        int[] flags = new int[count];
        for (int i = 0; i < count; i++) {
            flags[i] = u8(at++);
            if ((flags[i] & REPEAT) != 0) {
                int times = u8(at++);
                for (int r = 0; r < times && i + 1 < count; r++) {
                    flags[i + 1] = flags[i];
                    i++;
                }
            }
        }
        int[] x = new int[count];
        int[] y = new int[count];
        at = coordinates(at, flags, x, X_SHORT, X_SAME);
        coordinates(at, flags, y, Y_SHORT, Y_SAME);
        Path2D path = new Path2D.Double(Path2D.WIND_NON_ZERO);
        int first = 0;
        for (int end : ends) {
            contour(path, flags, x, y, first, end);
            first = end + 1;
        }
        return path;
    }

    private int coordinates(int start, int[] flags, int[] out, int isShort, int same) {
        int at = start;
        int value = 0;
        for (int i = 0; i < out.length; i++) {
            if ((flags[i] & isShort) != 0) {
                value += (flags[i] & same) != 0 ? u8(at) : -u8(at);
                at++;
            } else if ((flags[i] & same) == 0) {
                value += font.getShort(at);
                at += 2;
            }
            out[i] = value;
        }
        return at;
    }

    /** A closed line of quadratic curves; between two control points lies a point that is not written. */
    private static void contour(Path2D path, int[] flags, int[] x, int[] y, int first, int last) {
        int count = last - first + 1;
        if (count < 2) {
            return;
        }
        int start = 0;
        while (start < count && (flags[first + start] & ON_CURVE) == 0) {
            start++;
        }
        if (start == count) {
            return;
        }
        path.moveTo(x[first + start], y[first + start]);
        int control = -1;
        for (int step = 1; step <= count; step++) {
            int i = first + (start + step) % count;
            boolean onCurve = (flags[i] & ON_CURVE) != 0;
            if (onCurve && control < 0) {
                path.lineTo(x[i], y[i]);
            } else if (onCurve) {
                path.quadTo(x[control], y[control], x[i], y[i]);
            } else if (control >= 0) {
                path.quadTo(x[control], y[control], (x[control] + x[i]) / 2.0, (y[control] + y[i]) / 2.0);
            }
            control = onCurve ? -1 : i;
        }
        path.closePath();
    }

    private int glyph(int character) {
        int segments = u16(characters + 6);
        int ends = characters + 14;
        int starts = ends + segments + 2;
        int deltas = starts + segments;
        int ranges = deltas + segments;
        for (int s = 0; s < segments; s += 2) {
            if (character <= u16(ends + s)) {
                int start = u16(starts + s);
                if (character < start) {
                    return 0;
                }
                int range = u16(ranges + s);
                int glyph = range == 0 ? character : u16(ranges + s + range + 2 * (character - start));
                return glyph == 0 ? 0 : (glyph + u16(deltas + s)) & 0xffff;
            }
        }
        return 0;
    }

    private int format4() {
        int cmap = table("cmap");
        int count = u16(cmap + 2);
        for (int i = 0; i < count; i++) {
            int at = cmap + font.getInt(cmap + 8 + 8 * i);
            if (u16(at) == 4) {
                return at;
            }
        }
        throw new IllegalArgumentException("a font without a character map of format 4");
    }

    private int advance(int glyph) {
        return u16(table("hmtx") + 4 * Math.min(glyph, widths - 1));
    }

    private int location(int glyph) {
        int loca = table("loca");
        return longOffsets ? font.getInt(loca + 4 * glyph) : 2 * u16(loca + 2 * glyph);
    }

    private int table(String tag) {
        Integer at = tables.get(tag);
        if (at == null) {
            throw new IllegalArgumentException("a font without a table " + tag);
        }
        return at;
    }

    private double f2dot14(int at) {
        return font.getShort(at) / 16_384.0;
    }

    private int u16(int at) {
        return font.getShort(at) & 0xffff;
    }

    private int u8(int at) {
        return font.get(at) & 0xff;
    }
}
