package org.fallow.node.folding.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.fallow.node.folding.BestKnown;
import org.fallow.node.folding.EnergyPlot;
import org.fallow.node.folding.Fold;
import org.fallow.node.folding.FoldPicture;
import org.fallow.node.folding.FoldResult;
import org.fallow.node.folding.Lettering;
import org.fallow.node.folding.Pdb;
import org.fallow.node.folding.Png;

/** Writes what people look at of a batch's folds: {@code energies.png}, and a PDB file and a picture of each best fold. */
public final class Gallery {
    private Gallery() {}

    /** A chain, in the order in which chains are shown. */
    private record Chain(int dim, String sequence) implements Comparable<Chain> {
        private static final Comparator<Chain> ORDER = Comparator.comparingInt(Chain::dim)
                .thenComparingInt(c -> c.sequence().length())
                .thenComparing(Chain::sequence);

        @Override
        public int compareTo(Chain other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * Writes the files.
     *
     * @param directory made if it is missing; files of the same names are replaced
     * @param title of the plot and the PDB files
     * @param results in the order of their units; of equally good folds the first is the best
     * @return the best fold of each chain, flat ones first, short ones first; its files are {@code best-2d-24.png} and
     *     {@code .pdb}, with {@code -2} and so on for further chains of the same length
     */
    public static List<Fold> write(Path directory, String title, List<FoldResult> results) throws IOException {
        SequencedMap<Chain, List<Fold>> chains = new TreeMap<>();
        for (FoldResult result : results) {
            Fold fold = result.fold();
            chains.computeIfAbsent(new Chain(fold.dim(), fold.sequence()), c -> new ArrayList<>())
                    .add(fold);
        }
        Files.createDirectories(directory);
        if (chains.isEmpty()) {
            return List.of();
        }
        Lettering letters = Inter.load();
        List<EnergyPlot.Series> series = chains.entrySet().stream()
                .map(e -> new EnergyPlot.Series(
                        e.getKey().sequence(),
                        e.getKey().dim(),
                        e.getValue().stream().map(Fold::energy).toList()))
                .toList();
        Files.write(directory.resolve("energies.png"), Png.encode(EnergyPlot.draw(title, series, letters)));
        List<Fold> best = new ArrayList<>();
        for (List<Fold> folds : chains.values()) {
            Fold fold =
                    folds.stream().min(Comparator.comparingInt(Fold::energy)).orElseThrow();
            best.add(fold);
            write(directory.resolve(name(fold, best)), fold, title, letters);
        }
        return best;
    }

    private static void write(Path stem, Fold fold, String title, Lettering letters) throws IOException {
        OptionalInt known = BestKnown.of(fold.sequence(), fold.dim());
        Files.write(
                stem.resolveSibling(stem.getFileName() + ".png"), Png.encode(FoldPicture.draw(fold, known, letters)));
        Files.writeString(
                stem.resolveSibling(stem.getFileName() + ".pdb"),
                Pdb.write(fold, title, known),
                StandardCharsets.US_ASCII);
    }

    private static String name(Fold fold, List<Fold> soFar) {
        long same = soFar.stream()
                .filter(f -> f.dim() == fold.dim() && f.length() == fold.length())
                .count();
        return "best-" + fold.dim() + "d-" + fold.length() + (same > 1 ? "-" + same : "");
    }
}
