package org.fallow.scheduler.custody;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.UnitId;

/** What can be asked of a custodian. Constructors check the bounds. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind", visible = true, defaultImpl = Request.Unknown.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = Request.Announce.class, name = "announce"),
    @JsonSubTypes.Type(value = Request.Lease.class, name = "lease"),
    @JsonSubTypes.Type(value = Request.Renew.class, name = "renew"),
    @JsonSubTypes.Type(value = Request.Decline.class, name = "decline"),
    @JsonSubTypes.Type(value = Request.Cast.class, name = "cast"),
    @JsonSubTypes.Type(value = Request.Open.class, name = "open"),
    @JsonSubTypes.Type(value = Request.Standing.class, name = "standing"),
    @JsonSubTypes.Type(value = Request.Digest.class, name = "digest"),
    @JsonSubTypes.Type(value = Request.Pull.class, name = "pull"),
    @JsonSubTypes.Type(value = Request.Push.class, name = "push"),
    @JsonSubTypes.Type(value = Request.Collect.class, name = "collect"),
    @JsonSubTypes.Type(value = Request.Heed.class, name = "heed"),
    @JsonSubTypes.Type(value = Request.Tally.class, name = "tally"),
    @JsonSubTypes.Type(value = Request.Learn.class, name = "learn")
})
public sealed interface Request {
    /** Why a leased unit is given back. */
    enum Cause {
        /** The kernel trapped or broke its contract. */
        FAILED,
        /** It used more time than its limit. */
        OUT_OF_TIME,
        /** It used more memory than its limit. */
        OUT_OF_MEMORY,
        /** The volunteer no longer wants it. */
        ABANDONED
    }

    /**
     * Take this shard into custody. Answered by {@link Response.Done} when the batch is there and the node is one of
     * the closest.
     */
    record Announce(ShardId shard) implements Request {}

    /**
     * Give me units. Answered by {@link Response.Leased}.
     *
     * @param shard of which
     * @param max 1 to {@link #MAX}; a volunteer that has not yet voted on units of the shard is given few
     */
    record Lease(ShardId shard, int max) implements Request {
        /** Most units in one request. */
        public static final int MAX = Bounds.LEASE_MAX;

        /** Checks the bounds. */
        public Lease {
            Bounds.range("max", max, 1, Bounds.LEASE_MAX);
        }
    }

    /**
     * I still work on these. Answered by {@link Response.Renewed}.
     *
     * @param units at most 256, of one shard
     */
    record Renew(List<Item.Progress> units) implements Request {
        /** Checks the bounds. */
        public Renew {
            Bounds.size("units", units, Bounds.UNITS_MAX);
            units = List.copyOf(units);
        }
    }

    /** I give this unit back. Answered by {@link Response.Done}. */
    record Decline(UnitId unit, Cause cause) implements Request {}

    /**
     * My vote. Answered by {@link Response.Done} when it lies safe.
     *
     * @param vote the signed vote, by the asker; treat as immutable
     */
    record Cast(byte[] vote) implements Request {
        /** Checks the bounds. */
        public Cast {
            Bounds.bytes("vote", vote, 1, Bounds.VOTE_BYTES_MAX);
        }
    }

    /**
     * The bytes of a result. Answered by {@link Response.Done} when they lie safe.
     *
     * @param opening the signed opening; treat as immutable
     */
    record Open(byte[] opening) implements Request {
        /** Checks the bounds. */
        public Open {
            Bounds.bytes("opening", opening, 1, Bounds.OPENING_BYTES_MAX);
        }
    }

    /**
     * How do my votes stand? Answered by {@link Response.Standings}, in the same order.
     *
     * @param units at most 256, of one shard
     */
    record Standing(List<UnitId> units) implements Request {
        /** Checks the bounds. */
        public Standing {
            Bounds.size("units", units, Bounds.UNITS_MAX);
            units = List.copyOf(units);
        }
    }

    /**
     * From a fellow custodian: this is the digest of my set. Answered by {@link Response.Digests}, empty when it is
     * the same.
     *
     * @param shard whose set
     * @param digest 32 bytes; treat as immutable
     */
    record Digest(ShardId shard, byte[] digest) implements Request {
        /** Checks the bounds. */
        public Digest {
            Bounds.bytes("digest", digest, 32, 32);
        }
    }

    /**
     * From a fellow custodian: send what I lack of these units, and say what you lack. Answered by
     * {@link Response.Page}.
     *
     * @param shard whose set
     * @param known at most 256 units
     */
    record Pull(ShardId shard, List<Item.Known> known) implements Request {
        /** Checks the bounds. */
        public Pull {
            Bounds.size("known", known, Bounds.UNITS_MAX);
            known = List.copyOf(known);
        }
    }

    /**
     * From a fellow custodian: what you lack, and the leases I gave. Answered by {@link Response.Done} when it lies
     * safe.
     *
     * @param shard whose set
     * @param records of the shard's units
     * @param hints leases
     */
    record Push(ShardId shard, Item.Envelopes records, List<Item.Hint> hints) implements Request {
        /** Checks the bounds. */
        public Push {
            Bounds.size("hints", hints, Bounds.ITEMS_MAX);
            hints = List.copyOf(hints);
        }
    }

    /**
     * The votes and results of units that have one, from a unit on. Anyone may ask. Answered by {@link Response.Collected}.
     *
     * @param shard of which
     * @param from index in the batch of the first unit wanted
     * @param max units, 1 to 1,000
     */
    record Collect(ShardId shard, long from, int max) implements Request {
        /** Checks the bounds. */
        public Collect {
            Bounds.unit(from);
            Bounds.range("max", max, 1, 1_000);
        }
    }

    /**
     * What the batch's publisher asks of the shard. Anyone may bring it. Answered by {@link Response.Done}, also where a
     * later one is known.
     *
     * @param wave signed
     */
    record Heed(byte[] wave) implements Request {
        /** Checks the bounds. */
        public Heed {
            Bounds.bytes("wave", wave, 1, Bounds.WAVE_BYTES_MAX);
        }
    }

    /**
     * A record of the batch's project that is later than the batch: when it does not name the batch, that is cancelled, and
     * no unit of it is leased any more. Anyone may bring it. Answered by {@link Response.Done}, also where a later one is
     * known.
     *
     * @param shard of the batch
     * @param project signed
     */
    record Learn(ShardId shard, byte[] project) implements Request {
        /** Checks the bounds. */
        public Learn {
            Bounds.bytes("project", project, 1, Bounds.PROJECT_BYTES_MAX);
        }
    }

    /** How many units are settled. Anyone may ask. Answered by {@link Response.Tallied}. */
    record Tally(ShardId shard) implements Request {}

    /**
     * A kind that this version does not know: refused by its name.
     *
     * @param kind its name
     */
    record Unknown(String kind) implements Request {
        /** Checks the bounds. */
        public Unknown {
            Bounds.text("kind", kind);
        }
    }
}
