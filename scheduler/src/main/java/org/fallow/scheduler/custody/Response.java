package org.fallow.scheduler.custody;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What a custodian answers. Constructors check the bounds. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Response.Done.class, name = "done"),
    @JsonSubTypes.Type(value = Response.Leased.class, name = "leased"),
    @JsonSubTypes.Type(value = Response.Renewed.class, name = "renewed"),
    @JsonSubTypes.Type(value = Response.Standings.class, name = "standings"),
    @JsonSubTypes.Type(value = Response.Digests.class, name = "digests"),
    @JsonSubTypes.Type(value = Response.Page.class, name = "page"),
    @JsonSubTypes.Type(value = Response.Collected.class, name = "collected"),
    @JsonSubTypes.Type(value = Response.Tallied.class, name = "tallied"),
    @JsonSubTypes.Type(value = Response.Refused.class, name = "refused")
})
public sealed interface Response {
    /** How a lease stands. */
    enum LeaseState {
        /** It is renewed. */
        HELD,
        /** It lapsed, or was never given here; the unit is still open. */
        LAPSED,
        /** The unit is settled: stop. */
        SETTLED
    }

    /** How a volunteer's vote stands. */
    enum Standing {
        /** No vote of the asker is known here: cast it again. */
        UNKNOWN,
        /** The vote is kept; more votes are needed. */
        COMPUTING,
        /** There are votes enough: send the opening. */
        WANTS_OPENING,
        /** The result is accepted, and the vote was for it. */
        ACCEPTED,
        /** The result is taken for good, and the vote was for it; nobody computed it again so far. */
        PROVISIONAL,
        /** Another result was accepted. */
        CONTRADICTED,
        /** The unit is settled without a vote of the asker. */
        LATE,
        /** Votes of one voter for different results, or results with a quorum each. */
        DISPUTED
    }

    /** It is done, and durable where the request asks for that. */
    record Done() implements Response {}

    /**
     * Units to compute.
     *
     * @param units indices in the batch, at most {@link Request.Lease#MAX}
     * @param leaseMillis how long a unit may stand still
     * @param renewMillis how often to renew
     */
    record Leased(List<Long> units, long leaseMillis, long renewMillis) implements Response {
        /** Checks the bounds. */
        public Leased {
            Bounds.size("units", units, Bounds.LEASE_MAX);
            units.forEach(Bounds::unit);
            Bounds.range("leaseMillis", leaseMillis, 1, Item.Hint.MILLIS_MAX);
            Bounds.range("renewMillis", renewMillis, 1, leaseMillis);
            units = List.copyOf(units);
        }
    }

    /** The leases' states, in the order asked. */
    record Renewed(List<LeaseState> states) implements Response {
        /** Checks the bounds. */
        public Renewed {
            Bounds.size("states", states, Bounds.UNITS_MAX);
            states = List.copyOf(states);
        }
    }

    /** The votes' standings, in the order asked. */
    record Standings(List<Standing> standings) implements Response {
        /** Checks the bounds. */
        public Standings {
            Bounds.size("standings", standings, Bounds.UNITS_MAX);
            standings = List.copyOf(standings);
        }
    }

    /**
     * The answer to a digest.
     *
     * @param same whether the sets are equal; then {@code units} is empty
     * @param units the digests of units that have votes, in ascending order, at most 1,000
     */
    record Digests(boolean same, List<Item.UnitDigest> units) implements Response {
        /** Checks the bounds. */
        public Digests {
            Bounds.size("units", units, 1_000);
            units = List.copyOf(units);
        }
    }

    /**
     * The answer to a pull.
     *
     * @param records of the units asked for
     * @param wanted names that the asker has and the answerer lacks
     */
    record Page(Item.Envelopes records, List<Item.Known> wanted) implements Response {
        /** Checks the bounds. */
        public Page {
            Bounds.size("wanted", wanted, Bounds.UNITS_MAX);
            wanted = List.copyOf(wanted);
        }
    }

    /**
     * Settled units, and those with a provisional result.
     *
     * @param records of them
     * @param next index to go on from; -1 after the shard's last unit
     * @param counts of the whole shard
     */
    record Collected(Item.Envelopes records, long next, Item.Counts counts) implements Response {
        /** Checks the bounds. */
        public Collected {
            Bounds.range("next", next, -1, Long.MAX_VALUE);
        }
    }

    /** How the shard's units stand. */
    record Tallied(Item.Counts counts) implements Response {}

    /**
     * No.
     *
     * @param reason why
     * @param text for people, at most 512 characters
     * @param retryAfterMillis when asking again makes sense; 0 for never with the same request
     */
    record Refused(Reason reason, String text, long retryAfterMillis) implements Response {
        /** Checks the bounds. */
        public Refused {
            Bounds.text("text", text);
            Bounds.range("retryAfterMillis", retryAfterMillis, 0, Item.Hint.MILLIS_MAX);
        }
    }
}
