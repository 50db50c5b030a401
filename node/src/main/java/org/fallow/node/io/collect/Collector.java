package org.fallow.node.io.collect;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.io.custody.Custodians;
import org.fallow.node.io.custody.CustodyClient;
import org.fallow.node.io.rounds.Rounds;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.io.store.ShardTable;
import org.fallow.node.io.store.StoreException;
import org.fallow.scheduler.custody.Item;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;
import org.fallow.scheduler.verdict.Records;
import org.fallow.scheduler.verdict.Rule;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Opening;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;
import org.fallow.work.record.Witness;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the settled units of batches this node published or was asked about, from any of their custodians. What a
 * custodian sends is only votes and openings that others signed: this node checks them and decides for itself what they
 * prove. Shards that this node keeps in custody need no collecting.
 */
public final class Collector implements AutoCloseable {
    private static final Duration ASK_PATIENCE = Duration.ofSeconds(15);
    private static final Duration REFRESH_PATIENCE = Duration.ofSeconds(5);
    private static final int UNITS_A_PAGE = 250;
    private static final int PAGES_MAX = 2 * Batch.SHARD_UNITS;

    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

    private final ProjectTable projects;
    private final ShardTable shards;
    private final CustodyClient custody;
    private final Custodians custodians;
    private final Set<Cid> asked = ConcurrentHashMap.newKeySet();
    private final Map<ShardId, Collected> collected = new ConcurrentHashMap<>();
    private final Auditing auditing;
    private int turn;
    private final Rounds rounds;

    /**
     * What was collected of a shard.
     *
     * @param counts what its custodian had
     * @param revision of what is kept of it here, after that; with another one, some of it may be gone
     */
    private record Collected(Item.Counts counts, long revision) {}

    /**
     * Starts collecting every {@code period}.
     *
     * @param publisher the key that this node's batches are signed with
     */
    public Collector(
            KeyPair publisher,
            ProjectTable projects,
            ShardTable shards,
            CustodyClient custody,
            Custodians custodians,
            Duration period) {
        this.projects = projects;
        this.shards = shards;
        this.custody = custody;
        this.custodians = custodians;
        this.auditing = new Auditing(publisher, shards, custody, custodians);
        this.rounds = Rounds.start("collecting", period, this::collectAll);
    }

    /** Collects this batch too from now on, while this process runs. */
    public void follow(Cid batch) {
        asked.add(batch);
    }

    /** Brings together now what custodians that answer soon know of a unit, and of those that it goes on from. */
    public void refresh(Signed<Batch> batch, long unit) throws IOException {
        long start = batch.value().units().startOfChain(unit);
        if (start < unit) {
            refresh(new UnitId(batch.cid(), start), unit);
        }
        refresh(new UnitId(batch.cid(), unit));
    }

    /** What all of them know of one unit, settled or not. */
    private void refresh(UnitId unit) throws IOException {
        List<Callable<Response>> questions = new ArrayList<>();
        Request request = new Request.Pull(unit.shard(), List.of(new Item.Known(unit.index(), List.of())));
        for (PeerId custodian : custodians.of(unit.shard())) {
            questions.add(() -> custody.ask(custodian, request, REFRESH_PATIENCE));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Response> answer : threads.invokeAll(questions)) {
                keep(unit, answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking the custodians of " + unit, e);
        }
    }

    /** What one of them knows of the settled units from this one on, {@code to} excluded. */
    private void refresh(UnitId from, long to) throws IOException {
        for (PeerId custodian : custodians.of(from.shard())) {
            try {
                pull(custodian, from.shard(), from.index(), to);
                return;
            } catch (StoreException e) {
                throw e;
            } catch (IOException e) {
                LOG.debug("custodian {} of {}: {}", custodian, from, e.getMessage());
            }
        }
    }

    private void keep(UnitId unit, Future<Response> answer) throws StoreException, InterruptedException {
        try {
            if (answer.get() instanceof Response.Page page) {
                shards.keep(of(unit, page.records().open()));
            }
        } catch (ExecutionException | WireException e) {
            LOG.debug("a custodian of {}: {}", unit, e.getMessage());
        }
    }

    @Override
    public void close() {
        rounds.close();
    }

    private void collectAll() throws IOException {
        Set<Cid> followed = new TreeSet<>(asked);
        followed.addAll(projects.published().keySet());
        Set<ShardId> kept = new TreeSet<>(shards.custody());
        turn++;
        for (Cid id : followed) {
            Optional<Signed<Batch>> batch = projects.batch(id);
            if (batch.isEmpty()) {
                continue;
            }
            for (int i = 0; i < batch.get().value().shardCount(); i++) {
                ShardId shard = new ShardId(id, i);
                if (!kept.contains(shard)) {
                    collect(batch.get().value(), shard);
                }
            }
            auditing.attend(batch.get());
        }
    }

    /**
     * Any custodian will do; one that is not reached, or sends nonsense, is passed over. Each round begins with another
     * one, so that one that holds results back holds them back from few rounds.
     */
    private void collect(Batch batch, ShardId shard) throws IOException {
        List<PeerId> inTurn = new ArrayList<>(custodians.of(shard));
        Collections.rotate(inTurn, -turn);
        for (PeerId custodian : inTurn) {
            try {
                Item.Counts counts = counts(custodian, shard);
                Item.Counts before = before(shard);
                if (isMore(counts, before)) {
                    boolean isHere = before == null
                            && counts.provisional() == 0
                            && proved(batch, shard, Verdict.Accepted.class::isInstance) >= counts.accepted();
                    if (!isHere) { // as it is when the node has just started
                        pull(custodian, shard, (long) shard.index() * Batch.SHARD_UNITS, Long.MAX_VALUE);
                        long proved = proved(batch, shard, verdict -> !(verdict instanceof Verdict.Open));
                        if (proved < counts.accepted() + counts.provisional()) {
                            LOG.info("custodian {} of {} has more results than it shows: {}", custodian, shard, counts);
                            continue;
                        }
                    }
                    collected.put(shard, new Collected(counts, shards.revision(shard)));
                }
                return;
            } catch (WireException e) {
                LOG.info("custodian {} of shard {} sends nonsense: {}", custodian, shard, e.getMessage());
            } catch (IOException e) {
                LOG.debug("custodian {} of shard {}: {}", custodian, shard, e.getMessage());
            }
        }
    }

    /** What was collected and is still kept: what this node had as a custodian, it deletes when it is one no more. */
    private Item.@Nullable Counts before(ShardId shard) {
        Collected before = collected.get(shard);
        return before == null || before.revision() != shards.revision(shard) ? null : before.counts();
    }

    /** The units of which what is kept here proves as much. */
    private long proved(Batch batch, ShardId shard, Predicate<Verdict> asMuch) throws IOException {
        Rule rule = shards.rule(batch, shard);
        return shards.read(shard).stream()
                .filter(kept -> asMuch.test(kept.ballot().verdict(rule)))
                .count();
    }

    /** Whether a custodian has results that were not collected; that a unit is open again shows in its votes. */
    private static boolean isMore(Item.Counts counts, Item.@Nullable Counts before) {
        int results = counts.accepted() + counts.provisional();
        return before == null
                ? results > 0
                : results > before.accepted() + before.provisional()
                        || counts.accepted() > before.accepted()
                        || (counts.provisional() > 0 && counts.votes() > before.votes());
    }

    private Item.Counts counts(PeerId custodian, ShardId shard) throws IOException {
        Response response = custody.ask(custodian, new Request.Tally(shard), ASK_PATIENCE);
        if (response instanceof Response.Tallied(Item.Counts counts)) {
            return counts;
        }
        throw new IOException("no tally: " + response);
    }

    /** Fetches the settled units from {@code from} on, and those from {@code to} on only as they come with others. */
    private void pull(PeerId custodian, ShardId shard, long from, long to) throws IOException {
        long next = from;
        for (int page = 0; page < PAGES_MAX && next >= 0 && next < to; page++) {
            Request request = new Request.Collect(shard, next, UNITS_A_PAGE);
            Response response = custody.ask(custodian, request, ASK_PATIENCE);
            if (!(response instanceof Response.Collected got)) {
                throw new IOException("no units: " + response);
            }
            keep(shard, got);
            if (got.next() >= 0 && got.next() <= next) {
                throw new WireException("the next page is not after this one");
            }
            next = got.next();
        }
    }

    private void keep(ShardId shard, Response.Collected page) throws IOException {
        Records records = page.records().open();
        for (Signed<Vote> vote : records.votes()) {
            requireIn(shard, vote.value().unit());
        }
        for (Signed<Opening> opening : records.openings()) {
            requireIn(shard, opening.value().unit());
        }
        for (Signed<Witness> witness : records.witnesses()) {
            requireIn(shard, witness.value().unit());
        }
        shards.keep(records);
    }

    /** What of a page is about the unit; no openings that open nothing. */
    private static Records of(UnitId unit, Records page) {
        List<Signed<Vote>> votes = page.votes().stream()
                .filter(vote -> vote.value().unit().equals(unit))
                .toList();
        List<Signed<Opening>> openings = page.openings().stream()
                .filter(opening -> opening.value().unit().equals(unit)
                        && votes.stream()
                                .anyMatch(v -> v.value()
                                        .isFor(v.signer(), opening.value().answer())))
                .toList();
        List<Signed<Witness>> witnesses = page.witnesses().stream()
                .filter(witness -> witness.value().unit().equals(unit))
                .toList();
        return new Records(votes, openings, witnesses);
    }

    private static void requireIn(ShardId shard, UnitId unit) throws WireException {
        if (!unit.shard().equals(shard)) {
            throw new WireException("unit " + unit + " is not of shard " + shard);
        }
    }
}
