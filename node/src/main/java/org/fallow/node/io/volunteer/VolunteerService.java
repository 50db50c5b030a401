package org.fallow.node.io.volunteer;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.io.MachineDriver;
import org.fallow.node.io.custody.Custodians;
import org.fallow.node.io.custody.CustodyClient;
import org.fallow.node.io.store.StoreException;
import org.fallow.node.io.store.WorkTable;
import org.fallow.node.status.EventKind;
import org.fallow.scheduler.offer.Offer;
import org.fallow.scheduler.offer.Unfit;
import org.fallow.scheduler.volunteer.Outcome;
import org.fallow.scheduler.volunteer.PendingVote;
import org.fallow.scheduler.volunteer.Run;
import org.fallow.scheduler.volunteer.Volunteer;
import org.fallow.scheduler.volunteer.VolunteerAction;
import org.fallow.scheduler.volunteer.VolunteerEvent;
import org.fallow.scheduler.volunteer.VolunteerTerms;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the volunteer machine: finds custodians and asks them, runs units in the sandbox, keeps votes before they are
 * sent.
 */
public final class VolunteerService implements AutoCloseable {
    private static final int INBOX_MAX = 4096;
    private static final Duration INBOX_PATIENCE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(VolunteerService.class);

    private final CustodyClient client;
    private final WorkTable table;
    private final Custodians custodians;
    private final UnitRunner runner;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final MachineDriver<VolunteerEvent, VolunteerAction> driver;
    private final Map<Cid, Unfit> unfits = new ConcurrentSkipListMap<>();
    private volatile boolean closed;

    /**
     * Starts the machine with the votes that were kept and not settled.
     *
     * @param fault hears of a broken machine
     */
    public VolunteerService(
            KeyPair key,
            CustodyClient client,
            WorkTable table,
            Custodians custodians,
            UnitRunner runner,
            VolunteerTerms terms,
            InstantSource clock,
            RandomGenerator random,
            Consumer<Throwable> fault)
            throws StoreException {
        this.client = client;
        this.table = table;
        this.custodians = custodians;
        this.runner = runner;
        this.driver = MachineDriver.start(
                "volunteer", new Volunteer(key, terms, random), clock, INBOX_MAX, this::perform, fault);
        List<PendingVote> pending = new ArrayList<>();
        for (WorkTable.Pending kept : table.pending()) {
            pending.add(new PendingVote(kept.vote(), kept.answer()));
        }
        tell(new VolunteerEvent.Restored(pending));
    }

    /** A batch of a joined project is open; its publisher's signature was checked. */
    public void join(Signed<Batch> batch) {
        tell(new VolunteerEvent.BatchJoined(batch.cid(), batch.value()));
    }

    /** A batch is no longer wanted. */
    public void leave(Cid batch) {
        tell(new VolunteerEvent.BatchLeft(batch));
    }

    /** A unit is given back, for somebody else to compute; a result that is there already is kept. */
    public void abort(UnitId unit) {
        tell(new VolunteerEvent.Aborted(unit));
    }

    /** What this node allows has changed. */
    public void offer(Offer offer) {
        tell(new VolunteerEvent.Offered(offer));
    }

    /** Why this node fetches no units of a batch of a project that it works for; empty when there is none such. */
    public Optional<String> refusal() throws IOException {
        List<Map.Entry<Cid, Unfit>> all = List.copyOf(unfits.entrySet());
        if (all.isEmpty()) {
            return Optional.empty();
        }
        Cid batch = all.getFirst().getKey();
        String more = all.size() == 1 ? "" : " (and there are " + (all.size() - 1) + " others that it fetches none of)";
        return Optional.of("no units of batch " + batch + ", " + runner.title(batch) + ", are fetched: "
                + all.getFirst().getValue().text() + more);
    }

    @Override
    public void close() {
        closed = true;
        driver.close();
        threads.shutdownNow();
    }

    private void perform(VolunteerAction action) {
        switch (action) {
            case VolunteerAction.Locate(ShardId shard) -> threads.execute(() -> locate(shard));
            case VolunteerAction.Ask ask -> threads.execute(() -> ask(ask));
            case VolunteerAction.Run(UnitId unit) -> threads.execute(() -> run(unit));
            case VolunteerAction.Abandon(UnitId unit) -> runner.abandon(unit);
            case VolunteerAction.Keep(PendingVote vote) -> threads.execute(() -> keep(vote));
            case VolunteerAction.Safe(UnitId unit) -> LOG.debug("the vote on {} is safe", unit);
            case VolunteerAction.Judged(Cid batch, Optional<Unfit> why) -> judged(batch, why);
            case VolunteerAction.Settled(UnitId unit, Outcome outcome) -> threads.execute(() -> settle(unit, outcome));
        }
    }

    private void judged(Cid batch, Optional<Unfit> why) {
        why.ifPresentOrElse(
                unfit -> {
                    unfits.put(batch, unfit);
                    LOG.info("no units of batch {} are fetched: {}", batch.brief(), unfit.text());
                },
                () -> unfits.remove(batch));
    }

    private void locate(ShardId shard) {
        List<PeerId> found = List.of();
        try {
            found = custodians.of(shard);
        } catch (IOException e) {
            LOG.info("custodians of shard {}: {}", shard, e.getMessage());
        }
        tell(new VolunteerEvent.Located(shard, found));
    }

    private void ask(VolunteerAction.Ask ask) {
        try {
            tell(new VolunteerEvent.Answered(ask.id(), client.ask(ask.peer(), ask.request(), ask.timeout())));
        } catch (IOException e) {
            LOG.debug("asking {}: {}", ask.peer(), e.getMessage());
            tell(new VolunteerEvent.Failed(ask.id()));
        }
    }

    private void run(UnitId unit) {
        Run run = runner.run(unit, permille -> tell(new VolunteerEvent.Progressed(unit, permille)));
        tell(new VolunteerEvent.Ran(unit, run));
    }

    /** A vote that cannot be kept is not sent: the machine waits, and the unit's lease lapses. */
    private void keep(PendingVote vote) {
        try {
            table.keep(vote.vote(), vote.answer());
            runner.forget(vote.unit());
            tell(new VolunteerEvent.Kept(vote.unit()));
        } catch (StoreException e) {
            LOG.error("the result of {} could not be kept: {}", vote.unit(), e.getMessage());
        }
    }

    private void settle(UnitId unit, Outcome outcome) {
        WorkTable.State state = switch (outcome) {
            case ACCEPTED -> WorkTable.State.ACCEPTED;
            case PROVISIONAL -> WorkTable.State.PROVISIONAL;
            case CONTRADICTED -> WorkTable.State.CONTRADICTED;
            case LATE, DISPUTED, EXPIRED -> WorkTable.State.LATE;
        };
        try {
            table.settle(unit, state);
            tell(unit, outcome);
            if (state == WorkTable.State.CONTRADICTED) {
                LOG.warn("unit {}: another result was accepted; this machine may be faulty", unit);
            }
        } catch (StoreException e) {
            LOG.error("noting what became of {}: {}", unit, e.getMessage());
        }
    }

    private void tell(UnitId unit, Outcome outcome) {
        switch (outcome) {
            case ACCEPTED -> runner.tell(EventKind.UNIT_ACCEPTED, unit, "accepted with this node's result");
            case PROVISIONAL ->
                runner.tell(
                        EventKind.UNIT_ACCEPTED,
                        unit,
                        "this node's result counts, as chance drew no other to check it");
            case CONTRADICTED -> runner.tell(EventKind.UNIT_CONTRADICTED, unit, "another result was accepted");
            case LATE -> runner.tell(EventKind.UNIT_LATE, unit, "settled without this node's result");
            case DISPUTED -> runner.tell(EventKind.UNIT_LATE, unit, "two results have votes enough, neither counts");
            case EXPIRED -> runner.tell(EventKind.UNIT_LATE, unit, "its batch ended before its result counted");
        }
    }

    private void tell(VolunteerEvent event) {
        try {
            if (!driver.offer(event, INBOX_PATIENCE) && !closed) {
                LOG.warn(
                        "the volunteer's inbox is full: {} is lost",
                        event.getClass().getSimpleName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
