package org.fallow.work.record;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How far a batch's results must be proved. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = VerifyPolicy.Replicas.class, name = "replicas"),
    @JsonSubTypes.Type(value = VerifyPolicy.ErrorTarget.class, name = "error")
})
public sealed interface VerifyPolicy {
    /** The share of liars that is assumed when a target is turned into a number of copies. */
    double LIARS_ASSUMED = 0.1;

    /** How many agreeing votes from distinct nodes prove a result in quorum mode: 1 to 16. */
    int quorum();

    /**
     * A fixed number of agreeing votes.
     *
     * @param count 1 to 16
     */
    record Replicas(int count) implements VerifyPolicy {
        /** Checks the bounds. */
        public Replicas {
            Bounds.range("verify.replicas", count, 1, 16);
        }

        @Override
        public int quorum() {
            return count;
        }
    }

    /**
     * At most this share of wrong results.
     *
     * @param target 1e-9 to 0.1
     */
    record ErrorTarget(double target) implements VerifyPolicy {
        /** Checks the bounds. */
        public ErrorTarget {
            if (!(target >= 1e-9 && target <= 0.1)) {
                throw new IllegalArgumentException("verify.error: " + target + " is not 1e-9 to 0.1");
            }
        }

        /** Independent liars agree on a wrong result with probability {@code LIARS_ASSUMED^m}; 0.5e-9 is for rounding. */
        @Override
        public int quorum() {
            return (int) Math.max(2, Math.ceil(Math.log(target) / Math.log(LIARS_ASSUMED) - 0.5e-9));
        }
    }
}
