package org.fallow.node.rehearsal;

import java.nio.charset.StandardCharsets;
import org.fallow.simulation.chance.Chance;
import org.fallow.work.record.UnitId;

/** What malicious volunteers do. */
public enum Attack {
    /** Nothing: they are like the others. */
    NONE,
    /** Each returns wrong results of its own, always. */
    ALWAYS,
    /** Each returns a wrong result for one unit in ten. */
    RARE,
    /** All return the same wrong results. A quorum of them cannot be told from the truth by votes alone. */
    COLLUDE;

    private static final double RARELY = 0.1;

    /** The true result of a unit. */
    static byte[] truth(UnitId unit) {
        return ("{\"unit\":" + unit.index() + "}").getBytes(StandardCharsets.UTF_8);
    }

    /** What node number {@code node} returns when it attacks. */
    byte[] result(UnitId unit, int node) {
        return switch (this) {
            case NONE -> truth(unit);
            case ALWAYS -> wrong(unit, node);
            case RARE -> Chance.of(node).fork(unit.index()).happens(RARELY) ? wrong(unit, node) : truth(unit);
            case COLLUDE -> wrong(unit, -1);
        };
    }

    private static byte[] wrong(UnitId unit, int who) {
        return ("{\"unit\":" + unit.index() + ",\"by\":" + who + "}").getBytes(StandardCharsets.UTF_8);
    }
}
