package org.fallow.node.folding;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;

/** A picture being drawn: smooth shapes and outlined letters, in the colours all pictures share. */
final class Canvas {
    static final Color PAPER = new Color(0xfcfcfb);
    static final Color INK = new Color(0x1f2a37);
    static final Color MUTED = new Color(0x64707d);
    static final Color GRID = new Color(0xe6e8ea);
    static final Color CHAIN = new Color(0x3d4f63);
    static final Color H = new Color(0xe8590c);
    static final Color P = new Color(0xffffff);
    static final Color KNOWN = new Color(0x0b7285);

    /** Where a text stands in relation to its point. */
    enum Align {
        LEFT,
        CENTRE,
        RIGHT
    }

    private final BufferedImage image;
    private final Graphics2D graphics;
    private final Lettering letters;

    Canvas(int width, int height, Lettering letters) {
        this.letters = letters;
        image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        fill(new Rectangle2D.Double(0, 0, width, height), PAPER);
    }

    BufferedImage image() {
        return image;
    }

    void fill(Shape shape, Color colour) {
        graphics.setColor(colour);
        graphics.fill(shape);
    }

    void disc(double x, double y, double radius, Color colour) {
        fill(circle(x, y, radius), colour);
    }

    void ring(double x, double y, double radius, double width, Color colour) {
        stroke(circle(x, y, radius), width, colour);
    }

    void stroke(Shape shape, double width, Color colour) {
        pen(shape, new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND), colour);
    }

    void line(double x1, double y1, double x2, double y2, double width, Color colour) {
        stroke(new Line2D.Double(x1, y1, x2, y2), width, colour);
    }

    /** A broken line: {@code on} pixels drawn, {@code off} not; dots if {@code on} is 0. */
    void dashes(double x1, double y1, double x2, double y2, double width, double on, double off, Color colour) {
        float[] pattern = {(float) on, (float) off};
        pen(
                new Line2D.Double(x1, y1, x2, y2),
                new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1, pattern, 0),
                colour);
    }

    void pill(double x, double y, double width, double height, Color colour) {
        fill(new RoundRectangle2D.Double(x, y, width, height, height, height), colour);
    }

    /** Writes on a base line; gives the width in pixels. */
    double text(String text, double x, double y, double size, Color colour, Align align) {
        return text(letters.regular(), text, x, y, size, colour, align);
    }

    /** As {@link #text}, semibold. */
    double bold(String text, double x, double y, double size, Color colour, Align align) {
        return text(letters.semibold(), text, x, y, size, colour, align);
    }

    double width(String text, double size) {
        return letters.regular().width(text, size);
    }

    /** A text cut with an ellipsis where it would be wider than {@code max} pixels. */
    String fitted(String text, double size, double max) {
        if (width(text, size) <= max) {
            return text;
        }
        int end = text.length();
        while (end > 0 && width(text.substring(0, end) + "…", size) > max) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end) + "…";
    }

    void picture(BufferedImage other, int x, int y) {
        graphics.drawImage(other, x, y, null);
    }

    private double text(Typeface face, String text, double x, double y, double size, Color colour, Align align) {
        double width = face.width(text, size);
        double left = switch (align) {
            case LEFT -> x;
            case CENTRE -> x - width / 2;
            case RIGHT -> x - width;
        };
        fill(face.outline(text, left, y, size), colour);
        return width;
    }

    private void pen(Shape shape, BasicStroke stroke, Color colour) {
        graphics.setColor(colour);
        graphics.setStroke(stroke);
        graphics.draw(shape);
    }

    private static Ellipse2D circle(double x, double y, double radius) {
        return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
    }
}
