package org.fallow.node.folding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.folding.io.Gallery;
import org.fallow.node.folding.io.Inter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureTest {
    private static final String SEQUENCE_3D = "HHHHPHHPHHHHHPPHPPHHPPHPPPPPPHPPHPPPHPPHHPPHHHPH";
    private static final Lettering LETTERS = Inter.load();

    @Test
    void aFlatFoldIsDrawnInItsColours() throws IOException, WireException {
        BufferedImage image = decoded(FoldPicture.draw(flat(), OptionalInt.of(-9), LETTERS));
        assertThat(image.getWidth()).isEqualTo(1000);
        assertThat(image.getHeight()).isEqualTo(1000);
        assertThat(count(image, Canvas.H.getRGB())).isGreaterThan(10_000);
        assertThat(count(image, Canvas.CHAIN.getRGB())).isGreaterThan(10_000);
        assertThat(count(image, Canvas.PAPER.getRGB())).isBetween(500_000L, 950_000L);
    }

    @Test
    void aSolidFoldIsShaded() throws IOException, WireException {
        Fold fold = Fold.parse("HHHHHHHHPPPP", 3, "RULFRDLDDRR");
        BufferedImage image = decoded(FoldPicture.draw(fold, OptionalInt.empty(), LETTERS));
        assertThat(colours(image)).isGreaterThan(3_000);
        assertThat(count(image, Canvas.PAPER.getRGB())).isBetween(500_000L, 950_000L);
    }

    @Test
    void aFoldSeenAlongItsOnlyBondStaysInThePicture() throws WireException {
        for (String path : List.of("R", "U", "F")) {
            assertThat(touchesTheEdge(FoldPicture.draw(Fold.parse("HP", 3, path), OptionalInt.empty(), LETTERS)))
                    .isFalse();
        }
    }

    @Test
    void theLongestStraightFoldsStayInThePicture() throws WireException {
        String sequence = "HP".repeat(Fold.LENGTH_MAX / 2);
        for (String move : List.of("R", "U")) {
            Fold fold = Fold.parse(sequence, 2, move.repeat(sequence.length() - 1));
            assertThat(touchesTheEdge(FoldPicture.draw(fold, OptionalInt.of(-1), LETTERS)))
                    .isFalse();
        }
    }

    @Test
    void theSamePictureIsDrawnTwice() throws WireException {
        byte[] first = Png.encode(FoldPicture.draw(flat(), OptionalInt.of(-9), LETTERS));
        assertThat(Png.encode(FoldPicture.draw(flat(), OptionalInt.of(-9), LETTERS)))
                .isEqualTo(first);
    }

    @Test
    void aPlotShowsUnitsTheLowestAndTheBestKnown() throws IOException {
        EnergyPlot.Series series = new EnergyPlot.Series(FoldTest.SEQUENCE, 2, List.of(-7, -8, -8, -6));
        BufferedImage image = decoded(EnergyPlot.draw("Folding", List.of(series), LETTERS));
        assertThat(image.getWidth()).isEqualTo(1200);
        assertThat(image.getHeight()).isEqualTo(700);
        assertThat(count(image, Canvas.H.getRGB())).isGreaterThan(150);
        assertThat(count(image, Canvas.KNOWN.getRGB())).isGreaterThan(500);
    }

    @Test
    void aPlotOfVeryManyUnitsAndChainsStaysInThePicture() {
        List<EnergyPlot.Series> many = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            many.add(new EnergyPlot.Series("H".repeat(3 + i), 3, Collections.nCopies(5_000, -i)));
        }
        assertThat(touchesTheEdge(EnergyPlot.draw("title ".repeat(50), many, LETTERS)))
                .isFalse();
        List<EnergyPlot.Series> flat = List.of(new EnergyPlot.Series("PP", 2, List.of(0)));
        assertThat(touchesTheEdge(EnergyPlot.draw("none", flat, LETTERS))).isFalse();
        assertThatThrownBy(() -> EnergyPlot.draw("none", List.of(), LETTERS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lettersHaveOutlinesAndWidths() {
        Typeface face = LETTERS.regular();
        assertThat(face.width("MM", 20)).isEqualTo(2 * face.width("M", 20));
        assertThat(face.width("i", 20)).isLessThan(face.width("M", 20));
        for (String letter : List.of("A", "g", "8", "−", "–", "…", "é", "Å")) {
            assertThat(face.outline(letter, 10, 30, 20).getBounds2D().getWidth())
                    .as(letter)
                    .isBetween(1.0, 22.0);
        }
        assertThat(face.outline(" ", 0, 0, 20).getBounds2D().isEmpty()).isTrue();
        assertThatThrownBy(() -> Typeface.parse(new byte[100])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aGalleryHasAPlotAndTheBestFoldOfEachChain(@TempDir Path directory) throws IOException, WireException {
        List<FoldResult> results = new ArrayList<>();
        results.add(new FoldResult(Fold.parse(FoldTest.SEQUENCE, 2, "R".repeat(19)), 1, 10));
        results.add(new FoldResult(flat(), 2, 10));
        results.add(new FoldResult(Fold.parse(SEQUENCE_3D, 3, "F".repeat(47)), 3, 10));
        results.add(new FoldResult(Fold.parse(SEQUENCE_3D.replace('P', 'H'), 3, "F".repeat(47)), 4, 10));
        List<Fold> best = Gallery.write(directory.resolve("results"), "Folding", results);
        assertThat(best).hasSize(3);
        assertThat(best.getFirst().energy()).isEqualTo(-9);
        try (Stream<Path> files = Files.list(directory.resolve("results"))) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "energies.png",
                            "best-2d-20.png",
                            "best-2d-20.pdb",
                            "best-3d-48.png",
                            "best-3d-48.pdb",
                            "best-3d-48-2.png",
                            "best-3d-48-2.pdb");
        }
        assertThat(Files.readString(directory.resolve("results/best-2d-20.pdb"), StandardCharsets.US_ASCII))
                .contains("ENERGY -9, BEST KNOWN -9");
    }

    private static Fold flat() throws WireException {
        return Fold.parse(FoldTest.SEQUENCE, 2, FoldTest.PATH);
    }

    private static BufferedImage decoded(BufferedImage drawn) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(Png.encode(drawn)));
    }

    private static long count(BufferedImage image, int colour) {
        return pixels(image).filter(p -> p == colour).count();
    }

    private static long colours(BufferedImage image) {
        return pixels(image).distinct().count();
    }

    private static IntStream pixels(BufferedImage image) {
        return Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()));
    }

    private static boolean touchesTheEdge(BufferedImage image) {
        int paper = Canvas.PAPER.getRGB();
        int right = image.getWidth() - 1;
        int bottom = image.getHeight() - 1;
        for (int i = 0; i <= right; i++) {
            if (image.getRGB(i, 0) != paper || image.getRGB(i, bottom) != paper) {
                return true;
            }
        }
        for (int i = 0; i <= bottom; i++) {
            if (image.getRGB(0, i) != paper || image.getRGB(right, i) != paper) {
                return true;
            }
        }
        return false;
    }
}
