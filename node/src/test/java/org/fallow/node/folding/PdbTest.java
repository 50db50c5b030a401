package org.fallow.node.folding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.assertj.core.data.Offset;
import org.fallow.libp2p.wire.WireException;
import org.junit.jupiter.api.Test;

class PdbTest {
    @Test
    void everyLineHasEightyAsciiColumns() throws WireException {
        String pdb =
                Pdb.write(Fold.parse(FoldTest.SEQUENCE, 2, FoldTest.PATH), "Größe\n".repeat(30), OptionalInt.of(-9));
        assertThat(pdb).isASCII();
        assertThat(pdb.lines()).allMatch(l -> l.length() == 80);
        assertThat(pdb.lines().toList().getLast().strip()).isEqualTo("END");
    }

    @Test
    void atomsStandInTheColumnsOfTheFormat() throws WireException {
        Fold fold = Fold.parse(FoldTest.SEQUENCE, 2, FoldTest.PATH);
        List<String> atoms = lines(fold, "ATOM  ");
        assertThat(atoms).hasSize(20);
        for (int i = 0; i < atoms.size(); i++) {
            String atom = atoms.get(i);
            assertThat(column(atom, 7, 11)).isEqualTo(Integer.toString(i + 1));
            assertThat(atom.substring(12, 16)).isEqualTo(" CA ");
            assertThat(column(atom, 18, 20)).isEqualTo(fold.isH(i) ? "ALA" : "SER");
            assertThat(column(atom, 22, 22)).isEqualTo("A");
            assertThat(column(atom, 23, 26)).isEqualTo(Integer.toString(i + 1));
            assertThat(column(atom, 55, 60)).isEqualTo("1.00");
            assertThat(column(atom, 77, 78)).isEqualTo("C");
            if (i > 0) {
                assertThat(distance(atoms.get(i - 1), atom)).isEqualTo(3.8, Offset.offset(1e-9));
            }
        }
        assertThat(lines(fold, "CONECT")).hasSize(19).contains("CONECT    1    2", "CONECT   19   20");
        assertThat(lines(fold, "REMARK")).contains("REMARK   6 ENERGY -9", "REMARK   6 SEQUENCE " + FoldTest.SEQUENCE);
        assertThat(lines(fold, "SEQRES")).hasSize(2);
        assertThat(lines(fold, "TER")).containsExactly("TER      21      ALA A  20");
    }

    @Test
    void theLongestStraightChainStillFitsItsColumns() throws WireException {
        Fold fold = Fold.parse("P".repeat(Fold.LENGTH_MAX), 2, "R".repeat(Fold.LENGTH_MAX - 1));
        List<String> atoms = lines(fold, "ATOM  ");
        assertThat(column(atoms.getFirst(), 31, 38)).isEqualTo("-970.900");
        assertThat(column(atoms.getLast(), 31, 38)).isEqualTo("970.900");
    }

    private static List<String> lines(Fold fold, String record) {
        return Pdb.write(fold, "a fold", OptionalInt.empty())
                .lines()
                .filter(l -> l.startsWith(record))
                .map(String::stripTrailing)
                .toList();
    }

    /** Columns as the format counts them: from 1, both ends included. */
    private static String column(String line, int from, int to) {
        return line.substring(from - 1, to).strip();
    }

    private static double distance(String a, String b) {
        double square = 0;
        for (int from : new int[] {31, 39, 47}) {
            double apart =
                    Double.parseDouble(column(a, from, from + 7)) - Double.parseDouble(column(b, from, from + 7));
            square += apart * apart;
        }
        return Math.sqrt(square);
    }
}
