package org.fallow.node.folding;

import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.fallow.node.folding.Canvas.Align;

/** Draws the energies that a batch's units found: a column for each chain, a dot for each unit, 1200 × 700 pixels. */
public final class EnergyPlot {
    /** Most columns drawn. */
    public static final int COLUMNS_MAX = 16;

    private static final int WIDTH = 1200;
    private static final int HEIGHT = 700;
    private static final int LEFT = 92;
    private static final int RIGHT = 1164;
    private static final int TOP = 144;
    private static final int BOTTOM = 600;
    private static final int TICKS_MAX = 12;
    private static final int[] TICK_STEPS = {1, 2, 5, 10, 20, 50, 100, 200, 500};
    private static final double DOT = 6;
    private static final int DOTS_MAX = 300;
    private static final double PAD = 0.7;
    private static final Color FOUND = new Color(0x8fa3b8);
    private static final Color BAND = new Color(0xf4f5f5);

    private final Canvas canvas;
    private final List<Series> series;
    private final int worst;
    private final int best;

    /**
     * One chain's results.
     *
     * @param sequence of the chain
     * @param dim 2 or 3
     * @param energies of its units, 1 or more
     */
    public record Series(String sequence, int dim, List<Integer> energies) {
        /** Copies the list. */
        public Series {
            energies = List.copyOf(energies);
            if (energies.isEmpty()) {
                throw new IllegalArgumentException("a series without energies");
            }
        }

        private int lowest() {
            return energies.stream().mapToInt(Integer::intValue).min().orElse(0);
        }

        private OptionalInt known() {
            return BestKnown.of(sequence, dim);
        }
    }

    private EnergyPlot(Canvas canvas, List<Series> series) {
        this.canvas = canvas;
        this.series = series;
        IntStream levels = series.stream()
                .flatMapToInt(
                        s -> IntStream.concat(s.energies().stream().mapToInt(Integer::intValue), s.known().stream()));
        int[] sorted = levels.sorted().toArray();
        best = sorted[0];
        worst = sorted[sorted.length - 1];
    }

    /**
     * Draws.
     *
     * @param title above the plot
     * @param series 1 or more; those after {@link #COLUMNS_MAX} are only counted
     */
    public static BufferedImage draw(String title, List<Series> series, Lettering letters) {
        if (series.isEmpty()) {
            throw new IllegalArgumentException("a plot of nothing");
        }
        Canvas canvas = new Canvas(WIDTH, HEIGHT, letters);
        List<Series> shown = series.subList(0, Math.min(COLUMNS_MAX, series.size()));
        EnergyPlot plot = new EnergyPlot(canvas, shown);
        int units = series.stream().mapToInt(s -> s.energies().size()).sum();
        plot.heading(title, units, series.size());
        plot.axis();
        double column = (RIGHT - LEFT) / (double) shown.size();
        for (int i = 0; i < shown.size(); i++) {
            plot.column(shown.get(i), LEFT + i * column, column);
        }
        return canvas.image();
    }

    private void heading(String title, int units, int chains) {
        canvas.bold(canvas.fitted(title, 26, RIGHT - 36 - 40), 36, 52, 26, Canvas.INK, Align.LEFT);
        String hidden = chains > series.size() ? ", the first " + series.size() + " shown" : "";
        String counts =
                units + (units == 1 ? " unit of " : " units of ") + chains + (chains == 1 ? " chain" : " chains");
        canvas.text(counts + hidden, 36, 84, 17, Canvas.MUTED, Align.LEFT);
        double x = RIGHT;
        x -= canvas.text("best known", x, 84, 16, Canvas.INK, Align.RIGHT) + 12;
        canvas.dashes(x - 34, 78, x, 78, 2.4, 7, 6, Canvas.KNOWN);
        x -= 34 + 28;
        x -= canvas.text("lowest found", x, 84, 16, Canvas.INK, Align.RIGHT) + 14;
        canvas.disc(x, 78.5, DOT, Canvas.H);
        x -= 28;
        x -= canvas.text("a unit's result", x, 84, 16, Canvas.INK, Align.RIGHT) + 14;
        canvas.disc(x, 78.5, DOT, FOUND);
    }

    private void axis() {
        for (int i = 0; i < series.size(); i += 2) {
            double column = (RIGHT - LEFT) / (double) series.size();
            canvas.fill(new Rectangle2D.Double(LEFT + i * column, TOP, column, BOTTOM - TOP), BAND);
        }
        int step = TICK_STEPS[TICK_STEPS.length - 1];
        for (int i = TICK_STEPS.length - 1; i >= 0; i--) {
            step = (worst - best) / TICK_STEPS[i] < TICKS_MAX ? TICK_STEPS[i] : step;
        }
        for (int level = Math.floorDiv(worst, step) * step; level >= best; level -= step) {
            canvas.line(LEFT, y(level), RIGHT, y(level), 1, Canvas.GRID);
            canvas.text(signed(level), LEFT - 14, y(level) + 5.5, 16, Canvas.MUTED, Align.RIGHT);
        }
        canvas.line(LEFT, BOTTOM, RIGHT, BOTTOM, 1.4, Canvas.MUTED);
        canvas.text("energy, lower is better", 36, TOP - 14, 16, Canvas.MUTED, Align.LEFT);
    }

    private void column(Series chain, double left, double width) {
        double middle = left + width / 2;
        Map<Integer, Integer> levels = new TreeMap<>();
        chain.energies().forEach(e -> levels.merge(e, 1, Integer::sum));
        chain.known().ifPresent(known -> {
            double y = y(known);
            canvas.dashes(left + width * 0.06, y, left + width * 0.94, y, 2.4, 7, 6, Canvas.KNOWN);
            if (width > 60) {
                canvas.bold(signed(known), left + width * 0.94, y + 20, 15, Canvas.KNOWN, Align.RIGHT);
            }
        });
        levels.forEach((level, count) -> dots(level, count, middle, width * 0.76, level == chain.lowest()));
        boolean narrow = width < 110;
        String name = narrow
                ? Integer.toString(chain.sequence().length())
                : chain.sequence().length() + " residues";
        canvas.bold(name, middle, BOTTOM + 30, narrow ? 14 : 17, Canvas.INK, Align.CENTRE);
        String found = narrow ? chain.dim() + "D" : chain.dim() + "D, lowest " + signed(chain.lowest());
        canvas.text(canvas.fitted(found, 15, width - 8), middle, BOTTOM + 53, 15, Canvas.MUTED, Align.CENTRE);
        String letters = canvas.fitted(chain.sequence(), 12, width * 0.86);
        canvas.text(letters, middle, BOTTOM + 76, 12, Canvas.MUTED, Align.CENTRE);
    }

    /** The dots of one level, side by side; closer, and then smaller, where there are many. */
    private void dots(int level, int count, double middle, double width, boolean isLowest) {
        double apart = count < 2 ? 0 : Math.min(2 * DOT + 3, width / (count - 1));
        double radius = count < 2 ? DOT : Math.clamp(apart * 0.75, 2.5, DOT);
        // More than this many would only be drawn over each other.
        int drawn = Math.min(count, DOTS_MAX);
        double step = count == drawn ? apart : width / (drawn - 1);
        for (int i = 0; i < drawn; i++) {
            double x = middle + (i - (drawn - 1) / 2.0) * step;
            canvas.disc(x, y(level), radius + 1, Canvas.PAPER);
            canvas.disc(x, y(level), radius, isLowest ? Canvas.H : FOUND);
        }
    }

    private double y(int level) {
        double low = best - PAD - (worst - best) * 0.06;
        double high = worst + PAD;
        return TOP + (high - level) / (high - low) * (BOTTOM - TOP);
    }

    private static String signed(int energy) {
        return energy < 0 ? "−" + -energy : Integer.toString(energy);
    }
}
