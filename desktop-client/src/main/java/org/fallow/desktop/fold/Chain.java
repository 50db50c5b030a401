package org.fallow.desktop.fold;

import java.util.Arrays;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A chain of residues in space, as a result of the kernels {@code hp-fold} or {@code ab-fold} tells it. Lengths are in Å,
 * 3.8 from one residue to the next.
 */
public final class Chain {
    /** Longest chain that is read. */
    public static final int LENGTH_MAX = 512;

    private static final double SPACING = 3.8;
    private static final String MOVES = "RLUDFB";
    private static final int[][] STEPS = {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}};

    private final String sequence;
    private final double[] places;
    private final double[] shares;
    private final double energy;

    private Chain(String sequence, double[] places, double[] shares, double energy) {
        this.sequence = sequence;
        this.places = places;
        this.shares = shares;
        this.energy = energy;
    }

    /** A result of one of the two kernels; empty when it is of neither. */
    public static Optional<Chain> read(JsonNode result) {
        JsonNode letters = result.path("sequence");
        JsonNode energy = result.path("energy");
        if (!letters.isString() || !energy.isNumber()) {
            return Optional.empty();
        }
        String sequence = letters.stringValue();
        if (sequence.length() < 2 || sequence.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        JsonNode path = result.path("path");
        if (path.isString() && sequence.matches("[HP]+")) {
            return laid(sequence, path.stringValue())
                    .map(at -> new Chain(sequence, at, contacts(sequence, at), energy.doubleValue()));
        }
        return sequence.matches("[AB]+")
                ? free(sequence, result.path("positions"))
                        .map(at -> new Chain(sequence, at, attraction(sequence, at), energy.doubleValue()))
                : Optional.empty();
    }

    private static Optional<double[]> laid(String sequence, String path) {
        if (path.length() != sequence.length() - 1) {
            return Optional.empty();
        }
        double[] at = new double[3 * sequence.length()];
        for (int i = 0; i < path.length(); i++) {
            int move = MOVES.indexOf(path.charAt(i));
            if (move < 0) {
                return Optional.empty();
            }
            for (int axis = 0; axis < 3; axis++) {
                at[3 * (i + 1) + axis] = at[3 * i + axis] + SPACING * STEPS[move][axis];
            }
        }
        return Optional.of(at);
    }

    private static Optional<double[]> free(String sequence, JsonNode positions) {
        if (!positions.isArray() || positions.size() != sequence.length()) {
            return Optional.empty();
        }
        double[] at = new double[3 * sequence.length()];
        for (int i = 0; i < sequence.length(); i++) {
            JsonNode place = positions.path(i);
            for (int axis = 0; axis < 3; axis++) {
                double value = place.path(axis).asDouble(Double.NaN);
                if (!(Math.abs(value) <= LENGTH_MAX)) {
                    return Optional.empty();
                }
                at[3 * i + axis] = SPACING * value;
            }
        }
        return Optional.of(at);
    }

    /** Half of each contact between hydrophobic residues goes to either. */
    private static double[] contacts(String sequence, double[] at) {
        double[] shares = new double[sequence.length()];
        for (int i = 0; i < shares.length; i++) {
            for (int j = i + 2; j < shares.length; j++) {
                boolean both = sequence.charAt(i) == 'H' && sequence.charAt(j) == 'H';
                if (both && squared(at, i, j) < 1.1) {
                    shares[i] -= 0.5;
                    shares[j] -= 0.5;
                }
            }
        }
        return shares;
    }

    /** Half of each pair's attraction or repulsion in the AB model; see the kernel's README for the formula. */
    private static double[] attraction(String sequence, double[] at) {
        double[] shares = new double[sequence.length()];
        for (int i = 0; i < shares.length; i++) {
            for (int j = i + 2; j < shares.length; j++) {
                boolean same = sequence.charAt(i) == sequence.charAt(j);
                double like = same ? (sequence.charAt(i) == 'A' ? 1 : 0.5) : -0.5;
                double sixth = 1 / Math.pow(squared(at, i, j), 3);
                double half = 2 * (sixth * sixth - like * sixth);
                shares[i] += half;
                shares[j] += half;
            }
        }
        return shares;
    }

    /** The squared distance of two residues, in bonds. */
    private static double squared(double[] at, int i, int j) {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) {
            double d = (at[3 * i + axis] - at[3 * j + axis]) / SPACING;
            sum += d * d;
        }
        return sum;
    }

    /** Its residues: {@code H} and {@code P}, or {@code A} and {@code B}. */
    public String sequence() {
        return sequence;
    }

    /** How many residues. */
    public int length() {
        return sequence.length();
    }

    /** As the result tells it; the lower, the better folded. */
    public double energy() {
        return energy;
    }

    /** A coordinate of a residue in Å; axis 0 to 2. */
    public double at(int residue, int axis) {
        return places[3 * residue + axis];
    }

    /** Whether a residue shuns water: H, or A. */
    public boolean isCore(int residue) {
        char letter = sequence.charAt(residue);
        return letter == 'H' || letter == 'A';
    }

    /** A residue's share of the energy, 0 for the least bound and 1 for the most bound of the chain. */
    public double bound(int residue) {
        double most = Arrays.stream(shares).min().orElse(0);
        return most >= 0 ? 0 : Math.clamp(shares[residue] / most, 0, 1);
    }
}
