package org.fallow.scheduler.custody;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fallow.scheduler.custody.CustodianAction.Reply;
import org.fallow.scheduler.verdict.Records;
import org.fallow.work.record.ShardId;
import org.jspecify.annotations.Nullable;

/** What is being made durable, and who waits for it: nobody is told that a vote is safe before it is. */
final class Writes {
    private final Map<Long, Write> underWay = new TreeMap<>();
    private long nextToken = 1;
    private long bytes;

    /** A write under way, and the requests that wait for it. */
    record Write(ShardId shard, Records records, List<Long> replies) {
        List<CustodianAction> answer(Response response) {
            return Writes.answer(replies, response);
        }
    }

    /** Begins a write; what needs none, or finds no room, is answered at once. */
    List<CustodianAction> begin(ShardId shard, Records records, List<Long> replies) {
        Write write = new Write(shard, records, replies);
        if (records.isEmpty()) {
            return write.answer(new Response.Done());
        }
        if (underWay.size() >= Custodian.STORES_MAX) {
            return refuse(replies, "too many writes are under way");
        }
        long token = nextToken++;
        underWay.put(token, write);
        bytes += Room.bytesOf(records);
        return List.of(new CustodianAction.Store(token, shard, records));
    }

    /** Tells those who wait that this is not written now. */
    static List<CustodianAction> refuse(List<Long> replies, String text) {
        return answer(replies, Custodian.busy(text));
    }

    private static List<CustodianAction> answer(List<Long> replies, Response response) {
        return replies.stream()
                .<CustodianAction>map(id -> new Reply(id, response))
                .toList();
    }

    /** A write has ended, well or not; null for one that is not known. */
    @Nullable
    Write end(long token) {
        Write write = underWay.remove(token);
        bytes -= write == null ? 0 : Room.bytesOf(write.records());
        return write;
    }

    /** About what they take of the memory, in bytes. */
    long bytes() {
        return bytes;
    }

    boolean isUnderWay(ShardId shard) {
        return underWay.values().stream().anyMatch(w -> w.shard().equals(shard));
    }

    int size() {
        return underWay.size();
    }
}
