package org.fallow.desktop.fold;

import java.util.Locale;

/**
 * A chain as a PDB file that any molecule viewer opens: the trace of the alpha carbons, ALA for a residue that shuns water
 * and SER for another. The temperature factor is the residue's share of the energy, 0 to 1.
 *
 * @see <a href="https://www.wwpdb.org/documentation/file-format-content/format33/v3.3.html">The format, version 3.3</a>
 */
public final class Pdb {
    private static final int TITLE_CHARS = 70;

    private Pdb() {}

    /** The file's text: ASCII, 80 columns. What is not ASCII in the title becomes {@code ?}. */
    public static String write(Chain chain, String title) {
        StringBuilder out = new StringBuilder();
        String ascii = title.replaceAll("[^ -~]", "?");
        line(out, "TITLE     " + ascii.substring(0, Math.min(TITLE_CHARS, ascii.length())));
        line(out, String.format(Locale.ROOT, "REMARK   6 ENERGY %.6f", chain.energy()));
        for (int i = 0; i < chain.length(); i++) {
            line(
                    out,
                    String.format(
                            Locale.ROOT,
                            "ATOM  %5d  CA  %3s A%4d    %8.3f%8.3f%8.3f%6.2f%6.2f          %2s",
                            i + 1,
                            chain.isCore(i) ? "ALA" : "SER",
                            i + 1,
                            chain.at(i, 0),
                            chain.at(i, 1),
                            chain.at(i, 2),
                            1.0,
                            chain.bound(i),
                            "C"));
        }
        for (int i = 1; i < chain.length(); i++) {
            line(out, String.format(Locale.ROOT, "CONECT%5d%5d", i, i + 1));
        }
        line(out, "END");
        return out.toString();
    }

    private static void line(StringBuilder out, String text) {
        out.append(String.format(Locale.ROOT, "%-80s", text)).append('\n');
    }
}
