package org.fallow.node.folding;

import java.util.List;
import java.util.OptionalInt;

/**
 * The lowest energies anyone has published for the usual benchmark chains. Square lattice: the chains of Unger and Moult,
 * J. Mol. Biol. 231 (1993) 75. Cubic lattice: the ten Harvard 48-mers, Yue et al., PNAS 92 (1995) 325. The energies are
 * as Thachuk, Shmygelska and Hoos list them.
 *
 * @see <a href="https://doi.org/10.1186/1471-2105-8-342">BMC Bioinformatics 8 (2007) 342</a>
 */
public final class BestKnown {
    private static final List<Benchmark> TABLE = List.of(
            new Benchmark("HPHPPHHPHPPHPHHPPHPH", 2, -9),
            new Benchmark("HHPPHPPHPPHPPHPPHPPHPPHH", 2, -9),
            new Benchmark("PPHPPHHPPPPHHPPPPHHPPPPHH", 2, -8),
            new Benchmark("PPPHHPPHHPPPPPHHHHHHHPPHHPPPPHHPPHPP", 2, -14),
            new Benchmark("PPHPPHHPPHHPPPPPHHHHHHHHHHPPPPPPHHPPHHPPHPPHHHHH", 2, -23),
            new Benchmark("HHPHPHPHPHHHHPHPPPHPPPHPPPPHPPPHPPPHPHHHHPHPHPHPHH", 2, -21),
            new Benchmark("PPHHHPHHHHHHHHPPPHHHHHHHHHHPHPPPHHHHHHHHHHHHPPPPHHHHHHPHHPHP", 2, -36),
            new Benchmark("HHHHHHHHHHHHPHPHPPHHPPHHPPHPPHHPPHHPPHPPHHPPHHPPHPHPHHHHHHHHHHHH", 2, -42),
            new Benchmark("HPHHPPHHHHPHHHPPHHPPHPHHHPHPHHPPHHPPPHPPPPPPPPHH", 3, -32),
            new Benchmark("HHHHPHHPHHHHHPPHPPHHPPHPPPPPPHPPHPPPHPPHHPPHHHPH", 3, -34),
            new Benchmark("PHPHHPHHHHHHPPHPHPPHPHHPHPHPPPHPPHHPPHHPPHPHPPHP", 3, -34),
            new Benchmark("PHPHHPPHPHHHPPHHPHHPPPHHHHHPPHPHHPHPHPPPPHPPHPHP", 3, -33),
            new Benchmark("PPHPPPHPHHHHPPHHHHPHHPHHHPPHPHPHPPHPPPPPPHHPHHPH", 3, -32),
            new Benchmark("HHHPPPHHPHPHHPHHPHHPHPPPPPPPHPHPPHPPPHPPHHHHHHPH", 3, -32),
            new Benchmark("PHPPPPHPHHHPHPHHHHPHHPHHPPPHPHPPPHHHPPHHPPHHPPPH", 3, -32),
            new Benchmark("PHHPHHHPHHHHPPHHHPPPPPPHPHHPPHHPHPPPHHPHPHPHHPPP", 3, -31),
            new Benchmark("PHPHPPPPHPHPHPPHPHHHHHHPPHHHPHPPHPHHPPHPHHHPPPPH", 3, -34),
            new Benchmark("PHHPPPPPPHHPPPHHHPHPPHPHHPPHPPHPPHHPPHHHHHHHPPHH", 3, -33));

    private BestKnown() {}

    /**
     * A chain with its best known energy.
     *
     * @param dim 2 or 3
     */
    public record Benchmark(String sequence, int dim, int energy) {}

    /** All of them. */
    public static List<Benchmark> table() {
        return TABLE;
    }

    /** The best known energy of a chain, if it is one of the benchmarks. */
    public static OptionalInt of(String sequence, int dim) {
        return TABLE.stream()
                .filter(b -> b.dim() == dim && b.sequence().equals(sequence))
                .mapToInt(Benchmark::energy)
                .findFirst();
    }
}
