package org.fallow.node.folding;

import java.awt.Color;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.OptionalInt;
import org.fallow.node.folding.Canvas.Align;
import org.fallow.node.folding.Fold.Point;

/** Draws a fold, 1000 × 1000 pixels: flat folds on their lattice, others as balls and tubes. */
public final class FoldPicture {
    private static final int SIZE = 1000;
    private static final int MARGIN = 48;
    private static final int TOP = 128;
    private static final int BOTTOM = 868;
    private static final double CELL_MAX = 110;
    private static final Color CONTACT = new Color(0xf4a26b);
    private static final Color PALE = new Color(0xe3f4f6);

    private final Canvas canvas;
    private final Fold fold;

    private FoldPicture(Canvas canvas, Fold fold) {
        this.canvas = canvas;
        this.fold = fold;
    }

    /** Draws. */
    public static BufferedImage draw(Fold fold, OptionalInt bestKnown, Lettering letters) {
        FoldPicture picture = new FoldPicture(new Canvas(SIZE, SIZE, letters), fold);
        if (fold.dim() == 2) {
            picture.flat();
        } else {
            picture.solid();
        }
        picture.heading(bestKnown);
        picture.legend();
        return picture.canvas.image();
    }

    private void heading(OptionalInt bestKnown) {
        double x = MARGIN;
        x += canvas.bold("Energy " + signed(fold.energy()), x, 66, 34, Canvas.INK, Align.LEFT) + 22;
        if (bestKnown.isPresent()) {
            int gap = fold.energy() - bestKnown.getAsInt();
            String text = gap == 0 ? "the best known" : "best known " + signed(bestKnown.getAsInt());
            text = gap < 0 ? "below the best known " + signed(bestKnown.getAsInt()) : text;
            canvas.pill(x, 39, canvas.width(text, 17) + 30, 34, PALE);
            canvas.text(text, x + 15, 62, 17, Canvas.KNOWN, Align.LEFT);
        }
        String lattice = fold.dim() == 2 ? "square lattice" : "cubic lattice";
        canvas.text("HP model, " + fold.length() + " residues, " + lattice, MARGIN, 102, 19, Canvas.MUTED, Align.LEFT);
    }

    private void legend() {
        double y = 912;
        double x = MARGIN + 9;
        canvas.disc(x, y, 9, Canvas.H);
        x += 18 + canvas.text("hydrophobic (H)", x + 18, y + 6, 17, Canvas.INK, Align.LEFT) + 40;
        canvas.disc(x, y, 9, Canvas.P);
        canvas.ring(x, y, 8, 2.4, Canvas.CHAIN);
        x += 18 + canvas.text("polar (P)", x + 18, y + 6, 17, Canvas.INK, Align.LEFT) + 34;
        canvas.dashes(x, y, x + 34, y, 4, 0, 8.5, CONTACT);
        x += 46;
        String contacts = "H–H contact, " + (fold.energy() == 0 ? "none" : -fold.energy() + " of them");
        canvas.text(contacts, x, y + 6, 17, Canvas.INK, Align.LEFT);
        sequence(958);
    }

    /** The sequence on one line, as large as it fits, down to 11 pixels; then cut. */
    private void sequence(double y) {
        double size = 18;
        double room = SIZE - 2.0 * MARGIN;
        while (size > 11 && canvas.width(fold.sequence(), size) > room) {
            size -= 0.5;
        }
        String letters = canvas.fitted(fold.sequence(), size, room);
        canvas.text(letters, MARGIN, y, size, Canvas.MUTED, Align.LEFT);
    }

    private void solid() {
        FoldScene scene = new FoldScene(fold, SIZE - 2 * MARGIN, BOTTOM - TOP);
        canvas.picture(scene.render(), MARGIN, TOP);
        mark(scene, 0, "N");
        mark(scene, fold.length() - 1, "C");
    }

    /** A letter beside a residue, on the side away from the middle of the picture. */
    private void mark(FoldScene scene, int residue, String letter) {
        double x = MARGIN + scene.screenX(residue);
        double y = TOP + scene.screenY(residue);
        double dx = x - SIZE / 2.0;
        double dy = y - (TOP + BOTTOM) / 2.0;
        double length = Math.max(1, Math.hypot(dx, dy));
        double reach = scene.ballPixels() + 30;
        double atX = x + (length < 2 ? 1 : dx / length) * reach;
        double atY = y + (length < 2 ? 0 : dy / length) * reach;
        double skin = scene.ballPixels() * 0.85 / reach;
        canvas.line(x + skin * (atX - x), y + skin * (atY - y), atX, atY, 2.4, Canvas.INK);
        canvas.disc(atX, atY, 16, Canvas.INK);
        canvas.bold(letter, atX, atY + 6.5, 18, Color.WHITE, Align.CENTRE);
    }

    private void flat() {
        List<Point> points = fold.points();
        int left = points.stream().mapToInt(Point::x).min().orElse(0);
        int right = points.stream().mapToInt(Point::x).max().orElse(0);
        int low = points.stream().mapToInt(Point::y).min().orElse(0);
        int high = points.stream().mapToInt(Point::y).max().orElse(0);
        double room = SIZE - 2.0 * MARGIN;
        double cell = Math.min(CELL_MAX, Math.min(room / (right - left + 1.4), (BOTTOM - TOP) / (high - low + 1.4)));
        double x0 = SIZE / 2.0 - cell * (left + right) / 2.0;
        double y0 = (TOP + BOTTOM) / 2.0 + cell * (low + high) / 2.0;
        grid(cell, x0, y0);
        double[] x = points.stream().mapToDouble(p -> x0 + cell * p.x()).toArray();
        double[] y = points.stream().mapToDouble(p -> y0 - cell * p.y()).toArray();
        double dot = Math.max(3, cell * 0.07);
        for (Fold.Contact c : fold.contacts()) {
            canvas.dashes(x[c.first()], y[c.first()], x[c.second()], y[c.second()], dot, 0, dot * 2.1, CONTACT);
        }
        Path2D chain = new Path2D.Double();
        chain.moveTo(x[0], y[0]);
        for (int i = 1; i < x.length; i++) {
            chain.lineTo(x[i], y[i]);
        }
        canvas.stroke(chain, cell * 0.16 + 2 * Math.max(1.5, cell * 0.035), Canvas.PAPER);
        canvas.stroke(chain, cell * 0.16, Canvas.CHAIN);
        for (int i = 0; i < x.length; i++) {
            residue(i, x[i], y[i], cell);
        }
    }

    private void residue(int i, double x, double y, double cell) {
        double radius = cell * 0.27;
        double rim = Math.max(1.6, cell * 0.06);
        boolean isH = fold.isH(i);
        canvas.disc(x, y, radius, isH ? Canvas.H : Canvas.P);
        if (!isH) {
            canvas.ring(x, y, radius - rim / 2, rim, Canvas.CHAIN);
        }
        if (i == 0 || i == fold.length() - 1) {
            canvas.ring(x, y, radius + rim * 1.3, rim, Canvas.INK);
            double size = radius * 1.15;
            canvas.bold(i == 0 ? "N" : "C", x, y + size * 0.365, size, isH ? Color.WHITE : Canvas.INK, Align.CENTRE);
        }
    }

    /** The lattice, over the whole field. */
    private void grid(double cell, double x0, double y0) {
        for (double x = MARGIN + floorMod(x0 - MARGIN, cell); x <= SIZE - MARGIN; x += cell) {
            canvas.line(x, TOP, x, BOTTOM, 1.2, Canvas.GRID);
        }
        for (double y = TOP + floorMod(y0 - TOP, cell); y <= BOTTOM; y += cell) {
            canvas.line(MARGIN, y, SIZE - MARGIN, y, 1.2, Canvas.GRID);
        }
    }

    private static double floorMod(double value, double cell) {
        return value - Math.floor(value / cell) * cell;
    }

    private static String signed(int energy) {
        return energy < 0 ? "−" + -energy : Integer.toString(energy);
    }
}
