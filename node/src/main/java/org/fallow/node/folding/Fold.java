package org.fallow.node.folding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fallow.libp2p.wire.WireException;

/**
 * A chain of the HP model laid on the square or cubic lattice: whole, and meeting itself nowhere. Only {@link #parse}
 * makes one, so its energy is always counted from its path.
 *
 * @see <a href="https://doi.org/10.1021/ma00200a030">Lau and Dill, Macromolecules 22 (1989) 3986</a>
 */
public final class Fold {
    /** Longest chain, in residues. */
    public static final int LENGTH_MAX = 512;

    private static final String MOVES_2D = "RLUD";
    private static final String MOVES_3D = "RLUDFB";

    private final String sequence;
    private final int dim;
    private final String path;
    private final List<Point> points;
    private final List<Contact> contacts;

    /** A place on the lattice; {@code z} is 0 in two dimensions. */
    public record Point(int x, int y, int z) {
        private Point moved(char move) {
            return switch (move) {
                case 'R' -> new Point(x + 1, y, z);
                case 'L' -> new Point(x - 1, y, z);
                case 'U' -> new Point(x, y + 1, z);
                case 'D' -> new Point(x, y - 1, z);
                case 'F' -> new Point(x, y, z + 1);
                case 'B' -> new Point(x, y, z - 1);
                default -> throw new IllegalArgumentException("'" + move + "' is not a move");
            };
        }
    }

    /** Two H residues that touch and are not neighbours in the chain; {@code first < second}, from 0. */
    public record Contact(int first, int second) {}

    private Fold(String sequence, int dim, String path, List<Point> points) {
        this.sequence = sequence;
        this.dim = dim;
        this.path = path;
        this.points = List.copyOf(points);
        this.contacts = contacts(sequence, points);
    }

    /**
     * Lays a chain.
     *
     * @param sequence of {@code H} and {@code P}, 2 to {@link #LENGTH_MAX}
     * @param dim 2 or 3
     * @param path a move for each residue but the first, of {@code RLUDFB}: +x -x +y -y +z -z
     * @throws WireException when it is no chain, or meets itself
     */
    public static Fold parse(String sequence, int dim, String path) throws WireException {
        if (sequence.length() < 2 || sequence.length() > LENGTH_MAX || !sequence.matches("[HP]+")) {
            throw new WireException("fold: the sequence is not 2 to " + LENGTH_MAX + " letters H and P");
        }
        if (dim != 2 && dim != 3) {
            throw new WireException("fold: dim " + dim + " is neither 2 nor 3");
        }
        if (path.length() != sequence.length() - 1) {
            throw new WireException("fold: " + path.length() + " moves do not lay " + sequence.length() + " residues");
        }
        String moves = dim == 2 ? MOVES_2D : MOVES_3D;
        List<Point> points = new ArrayList<>(List.of(new Point(0, 0, 0)));
        Map<Point, Integer> taken = new HashMap<>(Map.of(points.getFirst(), 0));
        for (int i = 0; i < path.length(); i++) {
            if (moves.indexOf(path.charAt(i)) < 0) {
                throw new WireException("fold: move " + (i + 1) + " is none of " + moves);
            }
            Point next = points.getLast().moved(path.charAt(i));
            Integer before = taken.put(next, i + 1);
            if (before != null) {
                throw new WireException("fold: residue " + (i + 2) + " lies on residue " + (before + 1));
            }
            points.add(next);
        }
        return new Fold(sequence, dim, path, points);
    }

    private static List<Contact> contacts(String sequence, List<Point> points) {
        Map<Point, Integer> at = new HashMap<>();
        List<Contact> contacts = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            if (sequence.charAt(i) == 'H') {
                at.put(points.get(i), i);
            }
        }
        for (int i = 0; i < points.size(); i++) {
            for (int m = 0; sequence.charAt(i) == 'H' && m < MOVES_3D.length(); m++) {
                Integer other = at.get(points.get(i).moved(MOVES_3D.charAt(m)));
                if (other != null && other > i + 1) {
                    contacts.add(new Contact(i, other));
                }
            }
        }
        return List.copyOf(contacts);
    }

    /** The residues, {@code H} or {@code P}. */
    public String sequence() {
        return sequence;
    }

    /** 2 or 3. */
    public int dim() {
        return dim;
    }

    /** The moves it was laid by. */
    public String path() {
        return path;
    }

    /** Where the residues lie; the first at the origin. */
    public List<Point> points() {
        return points;
    }

    /** The contacts that make the energy. */
    public List<Contact> contacts() {
        return contacts;
    }

    /** Minus the number of contacts. */
    public int energy() {
        return -contacts.size();
    }

    /** How many residues. */
    public int length() {
        return sequence.length();
    }

    /** Whether a residue is hydrophobic. */
    public boolean isH(int residue) {
        return sequence.charAt(residue) == 'H';
    }

    @Override
    public String toString() {
        return sequence + " " + path + " " + energy();
    }
}
