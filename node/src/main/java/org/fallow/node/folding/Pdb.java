package org.fallow.node.folding;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;
import org.fallow.node.folding.Fold.Point;

/**
 * A fold as a PDB file that any molecule viewer opens: the trace of the alpha carbons, 3.8 Å from one to the next as in
 * real proteins, ALA for H and SER for P. The temperature factor is 1 for H and 0 for P, to colour by.
 *
 * @see <a href="https://www.wwpdb.org/documentation/file-format-content/format33/v3.3.html">The format, version 3.3</a>
 */
public final class Pdb {
    private static final double SPACING = 3.8;
    private static final int TITLE_CHARS = 70;
    private static final int SEQUENCE_CHARS = 60;
    private static final int RESIDUES_PER_LINE = 13;

    private Pdb() {}

    /**
     * The file's text: ASCII, 80 columns.
     *
     * @param title one line; what is not ASCII becomes {@code ?}
     */
    public static String write(Fold fold, String title, OptionalInt bestKnown) {
        StringBuilder out = new StringBuilder();
        String ascii = title.replaceAll("[^ -~]", "?");
        line(out, "TITLE     " + ascii.substring(0, Math.min(TITLE_CHARS, ascii.length())));
        String known = bestKnown.isPresent() ? ", BEST KNOWN " + bestKnown.getAsInt() : "";
        remark(out, "HP MODEL, " + fold.dim() + "D LATTICE, " + fold.length() + " RESIDUES");
        remark(out, "ENERGY " + fold.energy() + known);
        remark(out, "ALA IS H, SER IS P; TEMPERATURE FACTOR 1 IS H, 0 IS P");
        chunks(out, "SEQUENCE ", fold.sequence());
        chunks(out, "PATH ", fold.path());
        sequenceRecords(out, fold);
        atoms(out, fold);
        for (int i = 1; i < fold.length(); i++) {
            line(out, String.format(Locale.ROOT, "CONECT%5d%5d", i, i + 1));
        }
        line(out, "END");
        return out.toString();
    }

    private static void atoms(StringBuilder out, Fold fold) {
        double x = middle(fold.points(), Point::x);
        double y = middle(fold.points(), Point::y);
        double z = middle(fold.points(), Point::z);
        for (int i = 0; i < fold.length(); i++) {
            Point at = fold.points().get(i);
            line(
                    out,
                    String.format(
                            Locale.ROOT,
                            "ATOM  %5d  CA  %3s A%4d    %8.3f%8.3f%8.3f%6.2f%6.2f          %2s",
                            i + 1,
                            residue(fold, i),
                            i + 1,
                            SPACING * (at.x() - x),
                            SPACING * (at.y() - y),
                            SPACING * (at.z() - z),
                            1.0,
                            fold.isH(i) ? 1.0 : 0.0,
                            "C"));
        }
        int last = fold.length();
        line(out, String.format(Locale.ROOT, "TER   %5d      %3s A%4d", last + 1, residue(fold, last - 1), last));
    }

    private static void sequenceRecords(StringBuilder out, Fold fold) {
        for (int from = 0; from < fold.length(); from += RESIDUES_PER_LINE) {
            int number = from / RESIDUES_PER_LINE + 1;
            StringBuilder record =
                    new StringBuilder(String.format(Locale.ROOT, "SEQRES %3d A %4d ", number, fold.length()));
            for (int i = from; i < Math.min(fold.length(), from + RESIDUES_PER_LINE); i++) {
                record.append(' ').append(residue(fold, i));
            }
            line(out, record.toString());
        }
    }

    private static String residue(Fold fold, int i) {
        return fold.isH(i) ? "ALA" : "SER";
    }

    private static double middle(List<Point> points, ToIntFunction<Point> axis) {
        int min = points.stream().mapToInt(axis).min().orElse(0);
        int max = points.stream().mapToInt(axis).max().orElse(0);
        return (min + max) / 2.0;
    }

    private static void chunks(StringBuilder out, String name, String text) {
        for (int at = 0; at < text.length(); at += SEQUENCE_CHARS) {
            remark(out, name + text.substring(at, Math.min(text.length(), at + SEQUENCE_CHARS)));
        }
    }

    private static void remark(StringBuilder out, String text) {
        line(out, "REMARK   6 " + text);
    }

    private static void line(StringBuilder out, String text) {
        out.append(String.format(Locale.ROOT, "%-80s", text)).append('\n');
    }
}
