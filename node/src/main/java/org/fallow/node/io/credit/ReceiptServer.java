package org.fallow.node.io.credit;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import org.fallow.libp2p.host.ProtocolBinding;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.Frames;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.io.store.ShardTable;
import org.fallow.scheduler.credit.Earnings;
import org.fallow.scheduler.credit.ReceiptCodec;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.work.record.Batch;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;

/**
 * Gives voters receipts for what they earned, as far as this node keeps the shard. Counting a shard means to check all
 * its signatures, so a count is kept for a while, and there are few at a time.
 */
public final class ReceiptServer implements ProtocolBinding {
    private static final int COUNTS_KEPT_MAX = 16;
    private static final int ASKERS_MAX = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final KeyPair key;
    private final ProjectTable projects;
    private final ShardTable shards;
    private final Duration life;
    private final InstantSource clock;
    private final Semaphore askers = new Semaphore(ASKERS_MAX);
    private final Map<ShardId, Count> counts = new LinkedHashMap<>();

    private record Count(Earnings earnings, Instant made) {}

    /**
     * Signs with this node's key.
     *
     * @param life how long a count is taken for the present one
     */
    public ReceiptServer(KeyPair key, ProjectTable projects, ShardTable shards, Duration life, InstantSource clock) {
        this.key = key;
        this.projects = projects;
        this.shards = shards;
        this.life = life;
        this.clock = clock;
    }

    @Override
    public String protocol() {
        return ReceiptCodec.PROTOCOL;
    }

    @Override
    public void serve(Stream stream) throws IOException {
        stream.patience(PATIENCE);
        Optional<byte[]> message = Frames.read(stream.input(), ReceiptCodec.QUESTION_BYTES_MAX);
        if (message.isPresent()) {
            ShardId shard = ReceiptCodec.question(message.get()).shard();
            Frames.write(stream.output(), ReceiptCodec.encode(answer(stream.remote(), shard)));
        }
    }

    private ReceiptCodec.Answer answer(PeerId voter, ShardId shard) throws IOException {
        if (!askers.tryAcquire()) {
            return ReceiptCodec.Answer.none("too many ask at once");
        }
        try {
            Optional<Signed<Batch>> batch = projects.batch(shard.batch());
            if (batch.isEmpty() || !shards.custody().contains(shard)) {
                return ReceiptCodec.Answer.none("this node does not keep the shard");
            }
            return earnings(batch.get(), shard)
                    .receipt(voter)
                    .map(receipt -> new ReceiptCodec.Answer(
                            RecordKind.VERSION,
                            RecordKind.RECEIPT.seal(key, receipt).encoded(),
                            ""))
                    .orElseGet(() -> ReceiptCodec.Answer.none("no vote of yours is for an accepted result"));
        } finally {
            askers.release();
        }
    }

    private synchronized Earnings earnings(Signed<Batch> batch, ShardId shard) throws IOException {
        Instant now = clock.instant();
        counts.values().removeIf(count -> !count.made().plus(life).isAfter(now));
        Count count = counts.get(shard);
        if (count == null) {
            count = new Count(count(batch.value(), shard), now);
            Iterator<ShardId> oldest = counts.keySet().iterator();
            if (counts.size() >= COUNTS_KEPT_MAX && oldest.hasNext()) {
                oldest.next();
                oldest.remove();
            }
            counts.put(shard, count);
        }
        return count.earnings();
    }

    private Earnings count(Batch batch, ShardId shard) throws IOException {
        TreeMap<Long, Ballot> ballots = new TreeMap<>();
        for (ShardTable.Kept kept : shards.shard(shard)) {
            ballots.put(kept.unit().index(), kept.ballot());
        }
        return Earnings.of(batch, shards.rule(batch, shard), shard, ballots);
    }
}
