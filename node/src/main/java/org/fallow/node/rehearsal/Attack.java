package org.fallow.node.rehearsal;

import java.nio.charset.StandardCharsets;
import org.fallow.simulation.chance.Chance;
import org.fallow.work.record.UnitId;

/** What is done against a batch: by malicious nodes as volunteers or as custodians, by their places, or by the network. */
public enum Attack {
    /** Nothing: they are like the others. */
    NONE(Results.TRUE, Custody.HONEST),
    /** Each returns wrong results of its own, always. */
    ALWAYS(Results.LIES, Custody.HONEST),
    /** Each returns a wrong result for one unit in ten. */
    RARE(Results.RARE_LIES, Custody.HONEST),
    /** All return the same wrong results. A quorum of them cannot be told from the truth by votes alone. */
    COLLUDE(Results.COMMON_LIES, Custody.HONEST),
    /** As custodians they take votes, say that they are safe, and show them to nobody. */
    WITHHOLD(Results.TRUE, Custody.WITHHOLDING),
    /** As custodians they say that all is settled, alter what they pass on, and make up votes of their own. */
    FORGE(Results.TRUE, Custody.FORGING),
    /** Half of the nodes are cut off from the others for ten minutes; nobody is malicious. */
    PARTITION(Results.TRUE, Custody.HONEST),
    /** They have the ids closest to the first shard's key, stay, and withhold. */
    ECLIPSE(Results.TRUE, Custody.WITHHOLDING);

    /** What a volunteer returns. */
    enum Results {
        TRUE,
        LIES,
        RARE_LIES,
        COMMON_LIES
    }

    /** What a custodian does with what it is given. */
    enum Custody {
        HONEST,
        WITHHOLDING,
        FORGING
    }

    private static final double RARELY = 0.1;

    private final Results results;
    private final Custody custody;

    Attack(Results results, Custody custody) {
        this.results = results;
        this.custody = custody;
    }

    /** Whether there are malicious nodes in it. */
    boolean isByNodes() {
        return results != Results.TRUE || custody != Custody.HONEST;
    }

    /** What malicious custodians do. */
    Custody custody() {
        return custody;
    }

    /** The true result of a unit. */
    static byte[] truth(UnitId unit) {
        return ("{\"unit\":" + unit.index() + "}").getBytes(StandardCharsets.UTF_8);
    }

    /** A result of a unit that is not the true one; each {@code who} has its own. */
    static byte[] wrong(UnitId unit, int who) {
        return ("{\"unit\":" + unit.index() + ",\"by\":" + who + "}").getBytes(StandardCharsets.UTF_8);
    }

    /** What node number {@code node} returns when it attacks. */
    byte[] result(UnitId unit, int node) {
        return switch (results) {
            case TRUE -> truth(unit);
            case LIES -> wrong(unit, node);
            case RARE_LIES -> Chance.of(node).fork(unit.index()).happens(RARELY) ? wrong(unit, node) : truth(unit);
            case COMMON_LIES -> wrong(unit, -1);
        };
    }
}
