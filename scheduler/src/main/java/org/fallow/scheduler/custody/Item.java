package org.fallow.scheduler.custody;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.scheduler.verdict.Records;
import org.fallow.work.record.Batch;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.UnitId;

/** The small parts that requests and responses are made of. */
public sealed interface Item {
    /**
     * A page of signed records: at most 1 MiB, but one opening always fits.
     *
     * @param votes signed votes
     * @param openings signed openings
     * @param witnesses signed witnesses
     */
    record Envelopes(List<byte[]> votes, List<byte[]> openings, List<byte[]> witnesses) implements Item {
        /** None. */
        public static final Envelopes NONE = new Envelopes(List.of(), List.of(), List.of());

        /** Checks the bounds. */
        public Envelopes {
            Bounds.page(votes, openings, witnesses);
            votes = List.copyOf(votes);
            openings = List.copyOf(openings);
            witnesses = List.copyOf(witnesses);
        }

        /** Reads all of them, or none, and checks their signatures. */
        public Records open() throws WireException {
            return new Records(
                    RecordKind.VOTE.openAll(votes),
                    RecordKind.OPENING.openAll(openings),
                    RecordKind.WITNESS.openAll(witnesses));
        }

        /** Whether there is nothing. */
        @JsonIgnore
        public boolean isEmpty() {
            return votes.isEmpty() && openings.isEmpty() && witnesses.isEmpty();
        }
    }

    /**
     * How far a leased unit is.
     *
     * @param unit which one
     * @param permille done, 0 to 1,000
     */
    record Progress(UnitId unit, int permille) implements Item {
        /** Checks the bounds. */
        public Progress {
            Bounds.range("permille", permille, 0, 1_000);
        }
    }

    /**
     * A lease that a fellow custodian gave: a hint, so that units are not handed out twice.
     *
     * @param unit its index in the batch
     * @param volunteer the peer id's bytes; treat as immutable
     * @param millis until it lapses, 0 to 7 days; 0 when it is over
     */
    record Hint(long unit, byte[] volunteer, long millis) implements Item {
        /** Longest time that a hint may state, in milliseconds. */
        public static final long MILLIS_MAX = 7 * 86_400_000L;

        /** Checks the bounds. */
        public Hint {
            Bounds.unit(unit);
            Bounds.range("millis", millis, 0, MILLIS_MAX);
            Bounds.peer(volunteer);
        }

        /** Who holds it. */
        public PeerId peer() {
            return Bounds.peer(volunteer);
        }
    }

    /**
     * The digest of all that is known about one unit.
     *
     * @param unit its index in the batch
     * @param digest 8 bytes; treat as immutable
     */
    record UnitDigest(long unit, byte[] digest) implements Item {
        /** Checks the bounds. */
        public UnitDigest {
            Bounds.unit(unit);
            Bounds.bytes("digest", digest, Bounds.SHORT_DIGEST_BYTES, Bounds.SHORT_DIGEST_BYTES);
        }
    }

    /**
     * What is known about one unit: the short names of its votes and results.
     *
     * @param unit its index in the batch
     * @param names 16 bytes each; treat as immutable
     */
    record Known(long unit, List<byte[]> names) implements Item {
        /** Checks the bounds. */
        public Known {
            Bounds.unit(unit);
            Bounds.size("names", names, Bounds.NAMES_MAX);
            names.forEach(n -> Bounds.bytes("name", n, Bounds.NAME_BYTES, Bounds.NAME_BYTES));
            names = List.copyOf(names);
        }
    }

    /**
     * How many units of a shard stand how.
     *
     * @param units in the shard
     * @param accepted with a result
     * @param disputed with more than one
     * @param provisional with a result that nobody computed again
     * @param votes held, on all units
     * @param wave the sequence of the publisher's last word that is known, 0 where there is none
     */
    record Counts(int units, int accepted, int disputed, int provisional, int votes, long wave) implements Item {
        /** Checks the bounds. */
        public Counts {
            Bounds.range("units", units, 0, Batch.SHARD_UNITS);
            Bounds.range("accepted", accepted, 0, units);
            Bounds.range("disputed", disputed, 0, units);
            Bounds.range("provisional", provisional, 0, units);
            Bounds.range("votes", votes, 0, Integer.MAX_VALUE);
            Bounds.range("wave", wave, 0, Long.MAX_VALUE);
        }

        /** Units that are not settled. */
        @JsonIgnore
        public int open() {
            return units - accepted - disputed - provisional;
        }
    }
}
