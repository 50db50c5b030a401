package org.fallow.node.folding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.folding.Fold.Point;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoldTest {
    /** A fold of the 20-mer that hp-fold found. */
    static final String SEQUENCE = "HPHPPHHPHPPHPHHPPHPH";

    static final String PATH = "ULLDRDLDDRURURDRUUL";

    @Test
    void theBestFoldOfThe20MerHasItsBestKnownEnergy() throws WireException {
        Fold fold = Fold.parse(SEQUENCE, 2, PATH);
        assertThat(fold.energy())
                .isEqualTo(-9)
                .isEqualTo(BestKnown.of(SEQUENCE, 2).orElseThrow());
        assertThat(fold.contacts()).hasSize(9).allMatch(c -> fold.isH(c.first()) && fold.isH(c.second()));
    }

    @ParameterizedTest
    @CsvSource({
        "HHHH, 2, URD, -1",
        "HPPH, 2, URD, -1",
        "HPHH, 2, URD, -1",
        "PHHH, 2, URD, 0",
        "HHHH, 2, RRR, 0",
        "HHHHHH, 2, URRDL, -2",
        "HHHHHHHH, 3, RULFRDL, -5",
    })
    void smallFoldsHaveTheEnergyCountedByHand(String sequence, int dim, String path, int energy) throws WireException {
        assertThat(Fold.parse(sequence, dim, path).energy()).isEqualTo(energy);
    }

    @Test
    void energyAndValidityAgreeWithComparingAllPairs() {
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            int dim = 2 + random.nextInt(2);
            int length = 2 + random.nextInt(11);
            String sequence = letters(random, "HHP", length);
            String path = letters(random, dim == 2 ? "RLUD" : "RLUDFB", length - 1);
            Integer expected = naive(sequence, path);
            Integer actual;
            try {
                actual = Fold.parse(sequence, dim, path).energy();
            } catch (WireException e) {
                actual = null;
            }
            assertThat(actual).as("seed %d: %s %s", seed, sequence, path).isEqualTo(expected);
        }
    }

    /** The energy by the definition, or null for a chain that meets itself. */
    private static @Nullable Integer naive(String sequence, String path) {
        int[][] at = new int[sequence.length()][3];
        for (int i = 1; i < at.length; i++) {
            at[i] = at[i - 1].clone();
            int move = "RLUDFB".indexOf(path.charAt(i - 1));
            at[i][move / 2] += move % 2 == 0 ? 1 : -1;
        }
        int energy = 0;
        for (int i = 0; i < at.length; i++) {
            for (int j = i + 1; j < at.length; j++) {
                int apart =
                        Math.abs(at[i][0] - at[j][0]) + Math.abs(at[i][1] - at[j][1]) + Math.abs(at[i][2] - at[j][2]);
                if (apart == 0) {
                    return null;
                }
                boolean touch = apart == 1 && j > i + 1;
                energy -= touch && sequence.charAt(i) == 'H' && sequence.charAt(j) == 'H' ? 1 : 0;
            }
        }
        return energy;
    }

    private static String letters(Random random, String from, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(from.charAt(random.nextInt(from.length())));
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "HH, 2, RR, 2 moves do not lay 2 residues",
        "HHH, 2, RL, residue 3 lies on residue 1",
        "HHHHH, 2, RULD, residue 5 lies on residue 1",
        "HHH, 2, RF, move 2 is none of RLUD",
        "HHH, 3, Rx, move 2 is none of RLUDFB",
        "HHH, 4, RR, dim 4",
        "HXH, 2, RR, letters H and P",
        "H, 2, '', letters H and P",
    })
    void aBrokenPathIsRefused(String sequence, int dim, String path, String reason) {
        assertThatThrownBy(() -> Fold.parse(sequence, dim, path))
                .isInstanceOf(WireException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aChainThatIsTooLongIsRefused() {
        String sequence = "H".repeat(Fold.LENGTH_MAX + 1);
        assertThatThrownBy(() -> Fold.parse(sequence, 2, "R".repeat(Fold.LENGTH_MAX)))
                .isInstanceOf(WireException.class);
    }

    @Test
    void movesAreTheAxesOfTheKernel() throws WireException {
        assertThat(Fold.parse("PPPP", 3, "RUF").points().getLast()).isEqualTo(new Point(1, 1, 1));
        assertThat(Fold.parse("PPPP", 3, "LDB").points().getLast()).isEqualTo(new Point(-1, -1, -1));
    }

    @Test
    void aResultThatTellsTheTruthIsRead() throws WireException {
        FoldResult result = FoldResult.parse(result("-9", "2", PATH));
        assertThat(result.fold().energy()).isEqualTo(-9);
        assertThat(result.seed()).isEqualTo(7);
        assertThat(result.steps()).isEqualTo(100);
    }

    @Test
    void aResultThatLiesAboutItsEnergyIsRefused() {
        assertThatThrownBy(() -> FoldResult.parse(result("-10", "2", PATH)))
                .isInstanceOf(WireException.class)
                .hasMessage("fold: energy -10 is claimed, its path has -9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "null", "7", "{\"dim\":", "\u0000", "{\"sequence\":1}"})
    void bytesThatAreNoResultAreRefused(String text) {
        assertThatThrownBy(() -> FoldResult.parse(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(WireException.class);
    }

    @Test
    void aHugeDimDoesNotWrapAroundToAValidOne() {
        assertThatThrownBy(() -> FoldResult.parse(result("-9", "4294967298", PATH)))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("dim");
    }

    private static byte[] result(String energy, String dim, String path) {
        return ("{\"dim\":" + dim + ",\"energy\":" + energy + ",\"path\":\"" + path + "\",\"seed\":7,\"sequence\":\""
                        + SEQUENCE + "\",\"steps\":100}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theTableOfBestKnownEnergiesHasWholeChains() {
        List<BestKnown.Benchmark> table = BestKnown.table();
        assertThat(table).allMatch(b -> b.sequence().matches("[HP]+")).doesNotHaveDuplicates();
        assertThat(table.stream()
                        .filter(b -> b.dim() == 2)
                        .map(b -> b.sequence().length()))
                .containsExactly(20, 24, 25, 36, 48, 50, 60, 64);
        // What defines the Harvard chains: 48 residues, half of them H.
        assertThat(table.stream().filter(b -> b.dim() == 3).map(BestKnown.Benchmark::sequence))
                .hasSize(10)
                .allMatch(s -> s.length() == 48 && s.replace("P", "").length() == 24);
        assertThat(BestKnown.of("HPH", 2)).isEmpty();
    }
}
