package org.fallow.node.io.collect;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.node.io.custody.Custodians;
import org.fallow.node.io.custody.CustodyClient;
import org.fallow.node.io.store.ShardTable;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;
import org.fallow.scheduler.verdict.Audits;
import org.fallow.scheduler.verdict.Certificate;
import org.fallow.scheduler.verdict.Rule;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.Vote;
import org.fallow.work.record.Wave;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the publisher of a sampled batch does, who alone sees all shards: reads what the audits say, and tells each shard
 * whose votes are void, how much is to be audited, and in the end that it is enough. All of it lies on disk before it is
 * told, and is told again to whoever may not have heard it.
 */
final class Auditing {
    /** Each reading can void votes, which can show others to be wrong; that many deep is never met. */
    private static final int READINGS_MAX = 16;

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Logger LOG = LoggerFactory.getLogger(Auditing.class);

    /** The custodians that have a wave. */
    private record Told(long sequence, Set<PeerId> peers) {}

    /** A reading of all shards. */
    private record Reading(Certificate certificate, SortedSet<PeerId> out, Map<ShardId, Set<PeerId>> voters) {}

    private final KeyPair publisher;
    private final ShardTable shards;
    private final CustodyClient custody;
    private final Custodians custodians;
    private final Map<ShardId, Told> told = new TreeMap<>();
    private final Map<Cid, Long> lastRead = new TreeMap<>();

    Auditing(KeyPair publisher, ShardTable shards, CustodyClient custody, Custodians custodians) {
        this.publisher = publisher;
        this.shards = shards;
        this.custody = custody;
        this.custodians = custodians;
    }

    /** Does what is due for a batch; nothing for one that is not sampled, or that another key signed. */
    void attend(Signed<Batch> batch) throws IOException {
        boolean ours = batch.signer().equals(publisher.peerId());
        if (!ours || !(Rule.of(batch.value()) instanceof Rule.Sampled asked)) {
            return;
        }
        SortedMap<ShardId, Signed<Wave>> waves = waves(batch);
        boolean complete = waves.size() == batch.value().shardCount()
                && waves.values().stream().allMatch(wave -> wave.value().complete());
        long kept = shards.count(batch.cid());
        Long before = lastRead.put(batch.cid(), kept);
        if (!complete && (before == null || before != kept)) {
            decide(batch, asked, waves);
        }
        for (Signed<Wave> wave : waves.values()) {
            tell(wave);
        }
    }

    private SortedMap<ShardId, Signed<Wave>> waves(Signed<Batch> batch) throws IOException {
        SortedMap<ShardId, Signed<Wave>> waves = new TreeMap<>();
        for (int i = 0; i < batch.value().shardCount(); i++) {
            ShardId shard = new ShardId(batch.cid(), i);
            shards.wave(shard).ifPresent(wave -> waves.put(shard, wave));
        }
        return waves;
    }

    /** Reads the audits, and keeps a new word for each shard that needs one, among {@code waves} too. */
    private void decide(Signed<Batch> batch, Rule.Sampled asked, SortedMap<ShardId, Signed<Wave>> waves)
            throws IOException {
        double share = waves.values().stream()
                .mapToDouble(wave -> wave.value().share())
                .max()
                .orElse(0);
        Reading reading = read(batch, share);
        Certificate certificate = reading.certificate();
        LOG.info(
                "batch {}: {} results, {} not audited, {} owed, {} voters out; at most {} wrong to be expected, {} allowed",
                batch.cid(),
                certificate.results(),
                certificate.unaudited(),
                certificate.owed(),
                reading.out().size(),
                certificate.errors(),
                certificate.allowed());
        for (int i = 0; i < batch.value().shardCount(); i++) {
            ShardId shard = new ShardId(batch.cid(), i);
            List<byte[]> out = reading.out().stream()
                    .filter(reading.voters().getOrDefault(shard, Set.of())::contains)
                    .limit(Wave.OUT_MAX)
                    .map(PeerId::bytes)
                    .toList();
            // What the batch itself says need not be said again.
            Wave first = new Wave(RecordKind.VERSION, shard, 0, asked.share(), false, List.of());
            Signed<Wave> known = waves.get(shard);
            Wave last = known == null ? first : known.value();
            Wave next = new Wave(
                    RecordKind.VERSION,
                    shard,
                    last.sequence() + 1,
                    certificate.nextShare(),
                    certificate.isComplete(),
                    out);
            if (!saysTheSame(last, next)) {
                Signed<Wave> said = RecordKind.WAVE.seal(publisher, next);
                shards.keep(said);
                waves.put(shard, said);
            }
        }
    }

    private static boolean saysTheSame(Wave a, Wave b) {
        return a.share() == b.share() && a.complete() == b.complete() && names(a).equals(names(b));
    }

    private static List<String> names(Wave wave) {
        return wave.out().stream().map(HexFormat.of()::formatHex).toList();
    }

    private Reading read(Signed<Batch> batch, double share) throws IOException {
        SortedSet<PeerId> out = new TreeSet<>();
        for (int i = 0; i < READINGS_MAX; i++) {
            Audits audits = Audits.of(batch.value(), share, out).orElseThrow();
            Map<ShardId, Set<PeerId>> voters = new TreeMap<>();
            for (int s = 0; s < batch.value().shardCount(); s++) {
                ShardId shard = new ShardId(batch.cid(), s);
                Set<PeerId> of = voters.computeIfAbsent(shard, x -> new TreeSet<>());
                for (ShardTable.Kept kept : shards.shard(shard)) {
                    audits.add(kept.ballot());
                    kept.records().votes().stream().map(Signed<Vote>::signer).forEach(of::add);
                }
            }
            if (audits.out().equals(out)) {
                return new Reading(audits.certificate(), out, voters);
            }
            out = audits.out();
        }
        throw new IOException("who is found wrong in batch " + batch.cid() + " does not settle");
    }

    /** Tells the custodians that have not confirmed it. */
    private void tell(Signed<Wave> wave) throws IOException {
        ShardId shard = wave.value().shard();
        Told known = told.get(shard);
        if (known == null || known.sequence() != wave.value().sequence()) {
            known = new Told(wave.value().sequence(), new TreeSet<>());
            told.put(shard, known);
        }
        List<PeerId> others = new ArrayList<>(custodians.of(shard));
        others.removeAll(known.peers());
        for (PeerId custodian : others) {
            try {
                Response response = custody.ask(custodian, new Request.Heed(wave.encoded()), PATIENCE);
                if (response instanceof Response.Done) {
                    known.peers().add(custodian);
                } else {
                    LOG.debug("custodian {} of {}: {}", custodian, shard, response);
                }
            } catch (IOException e) {
                LOG.debug("custodian {} of {}: {}", custodian, shard, e.getMessage());
            }
        }
    }
}
