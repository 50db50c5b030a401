package org.fallow.node.io.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Cbor;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;

/** The units this node has computed, with the results until they are settled. */
public final class WorkTable {
    private static final byte[] NONE = {};

    private final Database database;

    /** What became of a computed unit. */
    public enum State {
        /** Not settled yet. */
        PENDING,
        /** The vote agreed with the accepted result. */
        ACCEPTED,
        /** The result counts, though nobody computed it again; the batch's audits stand for it. */
        PROVISIONAL,
        /** The vote contradicted the accepted result. */
        CONTRADICTED,
        /** The unit was settled without this vote. */
        LATE
    }

    /**
     * A computed unit that is not settled.
     *
     * @param vote what was signed
     * @param answer what for
     */
    public record Pending(Signed<Vote> vote, Answer answer) {}

    /**
     * What this node has done in all.
     *
     * @param units by state
     * @param cpuMillis in all
     */
    public record Totals(Map<State, Long> units, long cpuMillis) {
        /** Units in a state. */
        public long of(State state) {
            return units.getOrDefault(state, 0L);
        }
    }

    static boolean isPending(String name) {
        return name.equals(State.PENDING.name());
    }

    /** Whether a kept answer is the one that a vote was signed for. */
    static boolean fits(Signed<Vote> vote, byte[] result, byte[] failure) {
        return answer(result, failure)
                .filter(answer -> vote.value().isFor(vote.signer(), answer))
                .isPresent();
    }

    static boolean isState(String name) {
        return Arrays.stream(State.values()).anyMatch(state -> state.name().equals(name));
    }

    /** Over an open database. */
    public WorkTable(Database database) {
        this.database = database;
    }

    /** Keeps an answer and the vote for it, to be sent and opened even after a crash. */
    public void keep(Signed<Vote> vote, Answer answer) throws StoreException {
        UnitId unit = vote.value().unit();
        byte[] result = answer instanceof Answer.Result(byte[] bytes) ? bytes : NONE;
        byte[] failure = answer instanceof Answer.Failure failed ? Cbor.encode(failed) : NONE;
        database.update(
                """
                INSERT OR IGNORE INTO work (batch, unit, vote, result, failure, state, cpu_millis, done_millis)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                unit.batch().bytes(),
                unit.index(),
                vote.encoded(),
                result,
                failure,
                State.PENDING.name(),
                vote.value().cpuMillis(),
                vote.value().whenMillis());
    }

    /** Notes what became of a unit; its result's bytes are no longer needed here. */
    public void settle(UnitId unit, State state) throws StoreException {
        database.update(
                "UPDATE work SET state = ?, result = x'' WHERE batch = ? AND unit = ?",
                state.name(),
                unit.batch().bytes(),
                unit.index());
    }

    /** Every unit not settled, oldest first. One whose row is damaged is set aside, and may be computed again. */
    public List<Pending> pending() throws StoreException {
        return database.transaction(c -> {
            List<Pending> pending = new ArrayList<>();
            for (byte[][] row : Database.query(
                    c,
                    r -> new byte[][] {r.getBytes(1), r.getBytes(2), r.getBytes(3)},
                    "SELECT vote, result, failure FROM work WHERE state = 'PENDING' ORDER BY done_millis, batch, unit")) {
                Optional<Signed<Vote>> vote = Damaged.open(RecordKind.VOTE, row[0]);
                if (vote.isPresent() && fits(vote.get(), row[1], row[2])) {
                    answer(row[1], row[2]).ifPresent(answer -> pending.add(new Pending(vote.get(), answer)));
                } else {
                    Damaged.setAside(c, "work", "vote", row[0]);
                }
            }
            return pending;
        });
    }

    private static Optional<Answer> answer(byte[] result, byte[] failure) {
        if (failure.length == 0) {
            return Optional.of(new Answer.Result(result));
        }
        try {
            return Optional.of(Cbor.decode(failure, Answer.class));
        } catch (WireException e) {
            return Optional.empty();
        }
    }

    /** The units computed from a time on, up to another, in milliseconds since 1970. */
    public Set<UnitId> done(long fromMillis, long toMillis) throws StoreException {
        return Set.copyOf(database.query(
                r -> new UnitId(ProjectTable.cid(r.getBytes(1)), r.getLong(2)),
                "SELECT batch, unit FROM work WHERE done_millis >= ? AND done_millis < ?",
                fromMillis,
                toMillis));
    }

    /** Why what this node does cannot be kept, in one line; empty while it can. */
    public Optional<String> stuck() {
        return database.stuck();
    }

    /** What this node has done in all. */
    public Totals totals() throws StoreException {
        Map<State, Long> units = new TreeMap<>();
        long cpu = 0;
        for (Map.Entry<State, long[]> row : database.query(
                r -> Map.entry(State.valueOf(r.getString(1)), new long[] {r.getLong(2), r.getLong(3)}),
                "SELECT state, count(*), sum(cpu_millis) FROM work GROUP BY state")) {
            units.put(row.getKey(), row.getValue()[0]);
            cpu += row.getValue()[1];
        }
        return new Totals(units, cpu);
    }
}
