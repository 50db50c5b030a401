package org.fallow.node.io.collect;

import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.node.control.ApiJson;
import org.fallow.node.io.project.Publications;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.io.store.ShardTable;
import org.fallow.node.io.volunteer.UnitInputs;
import org.fallow.node.publication.Reducer;
import org.fallow.node.status.AuditStatus;
import org.fallow.node.status.BatchNeeds;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.ResultLine;
import org.fallow.node.status.UnitStory;
import org.fallow.node.status.UnitVerdict;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Certificate;
import org.fallow.scheduler.verdict.Rule;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Opening;
import org.fallow.work.record.Project;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the votes this node holds prove, as documents to be shown. */
public final class BatchViews {
    /** Batches whose sums are kept; the one that was looked at least lately gives way. */
    private static final int TALLIES_MAX = 256;

    private static final Logger LOG = LoggerFactory.getLogger(BatchViews.class);

    private final LinkedHashMap<Cid, BatchTally> tallies = new LinkedHashMap<>(16, 0.75f, true);
    private final ProjectTable projects;
    private final ShardTable shards;
    private final UnitInputs inputs;
    private final Publications publications;
    private final InstantSource clock;

    /** Over what is kept on disk. */
    public BatchViews(
            ProjectTable projects,
            ShardTable shards,
            UnitInputs inputs,
            Publications publications,
            InstantSource clock) {
        this.projects = projects;
        this.shards = shards;
        this.inputs = inputs;
        this.publications = publications;
        this.clock = clock;
    }

    /** How far a batch is; of what was shown before, only what has changed is read again. */
    public BatchStatus status(Signed<Batch> batch) throws IOException {
        BatchTally.Sums sums = tally(batch).sums();
        Reached reached = sums.reached();
        long units = batch.value().units().count();
        return new BatchStatus(
                batch.cid().toString(),
                batch.value().project().toString(),
                title(batch.value()),
                units,
                reached.accepted(),
                reached.failed(),
                reached.stopped(),
                reached.open(),
                sums.provisional(),
                sums.votes(),
                sums.caught().stream().map(PeerId::toString).toList(),
                batch.value().createdMillis(),
                batch.value().reduce().kernel().map(Cid::toString).orElse(null),
                sums.certificate()
                        .map(certificate -> audits(certificate, sums.complete()))
                        .orElse(null),
                eta(batch.value().createdMillis(), units - reached.open(), units),
                batch.value().reduce().kind().name().toLowerCase(Locale.ROOT),
                batch.value().shardCount(),
                spread(batch.cid()),
                withdrawn(batch));
    }

    /** What its units want of a computer, and how far it is; of a batch that is not kept here no votes are looked for. */
    public BatchNeeds needs(Signed<Batch> batch) throws IOException {
        Batch wanted = batch.value();
        if (projects.batch(batch.cid()).isEmpty()) {
            return needs(batch.cid(), wanted, OptionalLong.empty(), 0, 0);
        }
        BatchTally.Sums sums = tally(batch).sums();
        return needs(batch.cid(), wanted, sums.usualMillis(), sums.reached().accepted(), sums.voters());
    }

    private static BatchNeeds needs(Cid id, Batch wanted, OptionalLong usual, long accepted, int voters) {
        return new BatchNeeds(
                id.toString(),
                wanted.kernel().toString(),
                wanted.mode().name().toLowerCase(Locale.ROOT),
                wanted.limits().memoryBytes(),
                wanted.limits().seconds(),
                usual.isPresent() ? usual.getAsLong() / 1e3 : null,
                wanted.verify().quorum(),
                wanted.units().count(),
                accepted,
                voters);
    }

    private @Nullable Integer spread(Cid batch) throws IOException {
        OptionalInt safe = publications.safe(batch);
        return safe.isPresent() ? safe.getAsInt() : null;
    }

    /** Whether the newest record of its project leaves it out. */
    private boolean withdrawn(Signed<Batch> batch) throws IOException {
        return projects.project(batch.value().project())
                .map(project -> !project.value().batches().contains(batch.cid()))
                .orElse(false);
    }

    /** Another number whenever any batch may be further. */
    public long revision() {
        return shards.writes();
    }

    private BatchTally tally(Signed<Batch> batch) {
        synchronized (tallies) {
            BatchTally tally = tallies.computeIfAbsent(batch.cid(), cid -> new BatchTally(batch, shards));
            if (tallies.size() > TALLIES_MAX) {
                tallies.remove(tallies.firstEntry().getKey());
            }
            return tally;
        }
    }

    /** What the audits of a sampled batch say, as far as its records are here. */
    private static AuditStatus audits(Certificate c, boolean complete) {
        Double errors = Double.isFinite(c.errors()) ? c.errors() : null;
        return new AuditStatus(c.share(), c.unaudited(), c.owed(), errors, c.allowed(), complete);
    }

    /** Writes a line for each unit that has a result, provisional ones too, in the order of units. */
    public void results(Signed<Batch> batch, OutputStream out) throws IOException {
        for (int i = 0; i < batch.value().shardCount(); i++) {
            Rule rule = shards.rule(batch.value(), new ShardId(batch.cid(), i));
            for (ShardTable.Kept kept : shard(batch.cid(), i)) {
                Ballot ballot = kept.ballot();
                switch (ballot.verdict(rule)) {
                    case Verdict.Accepted(Cid result, var agreeing, var contradicted) ->
                        line(batch, kept, answer(ballot, result), agreeing.size(), UnitVerdict.ACCEPTED, out);
                    case Verdict.Provisional(Cid result, var voter, var wanted) ->
                        line(batch, kept, answer(ballot, result), 1, UnitVerdict.PROVISIONAL, out);
                    case Verdict.Open open -> {}
                    case Verdict.Disputed disputed -> {}
                }
            }
        }
    }

    private void line(
            Signed<Batch> batch, ShardTable.Kept kept, Answer answer, int votes, UnitVerdict verdict, OutputStream out)
            throws IOException {
        long unit = kept.unit().index();
        ResultLine line = switch (answer) {
            case Answer.Result(byte[] bytes) ->
                new ResultLine(unit, JsonForm.of(inputs.input(batch, unit)), JsonForm.of(bytes), votes, verdict, null);
            case Answer.Failure failure ->
                new ResultLine(
                        unit,
                        JsonForm.of(shown(batch, unit)),
                        null,
                        votes,
                        verdict == UnitVerdict.ACCEPTED ? UnitVerdict.FAILED : verdict,
                        Telling.failure(batch.value().units(), unit, failure));
        };
        out.write(ApiJson.write(line));
        out.write('\n');
    }

    /** The accepted results, in the order of units; read as they are gone over, a shard at a time. */
    Iterable<Reducer.Item> items(Signed<Batch> batch) {
        return new Items(batch.value().shardCount(), shard -> items(batch, shard));
    }

    private List<Reducer.Item> items(Signed<Batch> batch, int shard) throws IOException {
        Rule rule = shards.rule(batch.value(), new ShardId(batch.cid(), shard));
        List<Reducer.Item> items = new ArrayList<>();
        for (ShardTable.Kept kept : shard(batch.cid(), shard)) {
            Ballot ballot = kept.ballot();
            long unit = kept.unit().index();
            if (ballot.verdict(rule) instanceof Verdict.Accepted accepted
                    && answer(ballot, accepted.result()) instanceof Answer.Result(byte[] bytes)) {
                items.add(new Reducer.Item(unit, inputs.input(batch, unit), bytes));
            }
        }
        return items;
    }

    /** All that is known of a unit. */
    public UnitStory story(Signed<Batch> batch, long unit) throws IOException {
        Rule rule = shards.rule(batch.value(), new UnitId(batch.cid(), unit).shard());
        return Telling.of(
                batch, rule, unit, shown(batch, unit), ballot(batch.cid(), unit), failedBefore(batch, rule, unit));
    }

    /** The unit of the same chain, before this one, that failed. */
    private OptionalLong failedBefore(Signed<Batch> batch, Rule rule, long unit) throws IOException {
        for (ShardTable.Kept kept :
                shards.units(batch.cid(), batch.value().units().startOfChain(unit), unit)) {
            Ballot ballot = kept.ballot();
            if (ballot.verdict(rule) instanceof Verdict.Accepted accepted && ballot.isFailure(accepted.result())) {
                return OptionalLong.of(kept.unit().index());
            }
        }
        return OptionalLong.empty();
    }

    /** The votes and openings of units {@code from} (included) to {@code to} (excluded), each. */
    List<Ballot> ballots(Cid batch, long from, long to) throws IOException {
        Map<Long, Ballot> known = new HashMap<>();
        for (ShardTable.Kept kept : shards.units(batch, from, to)) {
            known.put(kept.unit().index(), kept.ballot());
        }
        return LongStream.range(from, to)
                .mapToObj(unit -> known.getOrDefault(unit, Ballot.EMPTY))
                .toList();
    }

    /** The votes on a unit, and its openings. */
    Ballot ballot(Cid batch, long unit) throws IOException {
        return shards.units(batch, unit, unit + 1).stream()
                .findFirst()
                .map(ShardTable.Kept::ballot)
                .orElse(Ballot.EMPTY);
    }

    /** The input; of a unit whose predecessor has no result yet, what its chain begins with. */
    private byte[] shown(Signed<Batch> batch, long unit) throws IOException {
        try {
            return inputs.input(batch, unit);
        } catch (IOException e) {
            LOG.debug("the input of unit {}: {}", unit, e.getMessage());
            return inputs.first(batch.value(), unit);
        }
    }

    private static Answer answer(Ballot ballot, Cid result) {
        return ballot.opening(result)
                .map(Signed::value)
                .map(Opening::answer)
                .orElseThrow(() -> new AssertionError("a result is accepted only with its opening"));
    }

    private List<ShardTable.Kept> shard(Cid batch, int index) throws IOException {
        return shards.read(new ShardId(batch, index));
    }

    private String title(Batch batch) throws IOException {
        return projects.project(batch.project())
                .map(Signed::value)
                .map(Project::title)
                .orElse("");
    }

    /** As if the rest goes as fast as what is done went. */
    private @Nullable Long eta(long createdMillis, long settled, long units) {
        if (settled == 0 || settled == units) {
            return null;
        }
        double millisEach = (double) Math.max(1, clock.millis() - createdMillis) / settled;
        return Math.round(millisEach * (units - settled) / 1000);
    }
}
