package org.fallow.scheduler.volunteer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.custody.Reason;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;
import org.fallow.scheduler.offer.Offer;
import org.fallow.scheduler.offer.Unfit;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;

/** One volunteer among custodians that answer by the rules, in virtual time; checks the bounds after every event. */
final class Market {
    static final Instant START = Instant.ofEpochSecond(1_800_000_000);
    private static final KeyPair KEY = KeyPair.generate(new Random(1));
    private static final List<PeerId> CUSTODIANS = custodians();
    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final byte[] RESULT = "result".getBytes(StandardCharsets.UTF_8);

    /** Something that will happen. */
    private record Due(Instant at, long order, VolunteerEvent event) {}

    /** A batch that custodians have: how long its units take, and what they answer. */
    private static final class Stall {
        private final Batch batch;
        private final Duration takes;
        private final boolean fails;
        private long next;
        private long busy;

        Stall(Batch batch, Duration takes, boolean fails) {
            this.batch = batch;
            this.takes = takes;
            this.fails = fails;
        }
    }

    private final Volunteer volunteer;
    private final VolunteerTerms terms;
    private final Duration lease;
    private final int slots;
    private final Random random;
    private final Map<Cid, Stall> stalls = new TreeMap<>();
    private final PriorityQueue<Due> dues =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::order));
    private final TreeMap<ProjectId, Integer> weights = new TreeMap<>();
    private final Map<UnitId, Instant> leased = new TreeMap<>();
    private final TreeSet<UnitId> running = new TreeSet<>();
    private Instant now = START;
    private long order;
    private long memory = 1L << 31;

    final Map<ProjectId, Duration> computed = new TreeMap<>();
    final Map<Cid, Unfit> unfit = new TreeMap<>();
    final List<Instant> asked = new ArrayList<>();
    final TreeSet<UnitId> given = new TreeSet<>();
    final TreeSet<UnitId> voted = new TreeSet<>();
    final TreeSet<UnitId> returned = new TreeSet<>();
    final TreeSet<UnitId> abandoned = new TreeSet<>();
    int late;
    int mostHeld;

    Market(VolunteerTerms terms, Duration lease, int slots, long seed) {
        this.terms = terms;
        this.lease = lease;
        this.slots = slots;
        this.random = new Random(seed);
        this.volunteer = new Volunteer(KEY, terms, new Random(seed + 1));
    }

    static ProjectId project(int number) {
        return ProjectId.of(KEY.peerId(), "p" + number);
    }

    /** A batch of a million units; it expires after a time. */
    Cid batch(int project, int weight, Duration takes, Duration expires, boolean fails) {
        Cid id = Cid.of(Cid.Codec.RAW, new byte[] {(byte) stalls.size()});
        Batch batch = new Batch(
                1,
                project(project),
                id,
                KernelMode.RESUMABLE,
                new Limits(64 << 20, 7_200),
                new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, 1_000_000, 1))),
                new VerifyPolicy.Replicas(2),
                new Reduce(Reduce.Kind.JSONL, ""),
                0,
                START.plus(expires).toEpochMilli());
        stalls.put(id, new Stall(batch, takes, fails));
        weights.put(batch.project(), weight);
        return id;
    }

    /** A unit may use so many bytes. */
    Market allowing(long bytes) {
        memory = bytes;
        return this;
    }

    /** Custodians say that they are busy to the next so many who ask for units of it. */
    void busy(Cid batch, long times) {
        stall(batch).busy = times;
    }

    /** The batch is no longer wanted. */
    void leave(Cid batch) {
        on(new VolunteerEvent.BatchLeft(batch));
    }

    private Stall stall(Cid batch) {
        return Objects.requireNonNull(stalls.get(batch));
    }

    /** Why no units of the batch are fetched. */
    Unfit unfit(Cid batch) {
        return Objects.requireNonNull(unfit.get(batch));
    }

    /** What was computed for the project, in seconds. */
    double seconds(ProjectId project) {
        return (double) computed.getOrDefault(project, Duration.ZERO).toSeconds();
    }

    void run(Duration time) {
        stalls.forEach((id, stall) -> on(new VolunteerEvent.BatchJoined(id, stall.batch)));
        on(new VolunteerEvent.Offered(new Offer(slots, memory, 7_200, weights)));
        Instant end = START.plus(time);
        while (true) {
            Instant next = Optional.ofNullable(dues.peek()).map(Due::at).orElse(Instant.MAX);
            Instant first = next.isBefore(volunteer.wakeAt()) ? next : volunteer.wakeAt();
            if (first.isAfter(end)) {
                return;
            }
            now = first.isAfter(now) ? first : now;
            if (next.equals(first)) {
                on(dues.remove().event());
            } else {
                perform(volunteer.tick(now));
            }
        }
    }

    /** The units given and neither voted on nor given back. */
    int held() {
        return given.size() - voted.size() - returned.size() - abandoned.size();
    }

    private void on(VolunteerEvent event) {
        if (event instanceof VolunteerEvent.Ran ran) {
            if (!running.remove(ran.unit())) {
                return;
            }
            Stall stall = stall(ran.unit().batch());
            computed.merge(stall.batch.project(), stall.takes, Duration::plus);
            if (ran.run() instanceof Run.Finished) {
                voted.add(ran.unit());
            }
        }
        perform(volunteer.on(event, now));
        mostHeld = Math.max(mostHeld, volunteer.held());
        assertThat(running.size()).as("units running").isLessThanOrEqualTo(slots);
        assertThat(volunteer.held()).as("units held").isLessThanOrEqualTo(slots + Volunteer.AHEAD_MAX);
    }

    private void later(Duration delay, VolunteerEvent event) {
        dues.add(new Due(now.plus(delay), order++, event));
    }

    private void perform(List<VolunteerAction> actions) {
        for (VolunteerAction action : actions) {
            switch (action) {
                case VolunteerAction.Locate(ShardId shard) ->
                    later(LATENCY, new VolunteerEvent.Located(shard, CUSTODIANS));
                case VolunteerAction.Ask ask ->
                    later(LATENCY, new VolunteerEvent.Answered(ask.id(), answer(ask.request())));
                case VolunteerAction.Run(UnitId unit) -> start(unit);
                case VolunteerAction.Abandon(UnitId unit) -> {
                    running.remove(unit);
                    abandoned.add(unit);
                }
                case VolunteerAction.Keep(PendingVote vote) ->
                    later(Duration.ZERO, new VolunteerEvent.Kept(vote.unit()));
                case VolunteerAction.Safe safe -> {}
                case VolunteerAction.Judged(Cid batch, Optional<Unfit> why) ->
                    why.ifPresentOrElse(w -> unfit.put(batch, w), () -> unfit.remove(batch));
                case VolunteerAction.Settled settled -> {}
            }
        }
    }

    private void start(UnitId unit) {
        Stall stall = stall(unit.batch());
        running.add(unit);
        assertThat(now).as("the batch's end").isBefore(Instant.ofEpochMilli(stall.batch.expiresMillis()));
        assertThat(now)
                .as("the lease's end")
                .isBeforeOrEqualTo(Objects.requireNonNull(leased.get(unit)).plus(lease));
        if (now.plus(stall.takes).toEpochMilli() > stall.batch.expiresMillis()) {
            late++;
        }
        Run run = stall.fails
                ? new Run.Broke(Request.Cause.FAILED)
                : new Run.Finished(RESULT, new byte[0], 1, stall.takes.toMillis());
        later(stall.takes.dividedBy(2), new VolunteerEvent.Progressed(unit, 500));
        later(stall.takes, new VolunteerEvent.Ran(unit, run));
    }

    private Response answer(Request request) {
        return switch (request) {
            case Request.Lease(ShardId shard, int max) -> lease(shard, max);
            case Request.Decline(UnitId unit, Request.Cause cause) -> {
                returned.add(unit);
                yield new Response.Done();
            }
            case Request.Renew renew ->
                new Response.Renewed(renew.units().stream()
                        .map(u -> Response.LeaseState.HELD)
                        .toList());
            case Request.Standing standing ->
                new Response.Standings(standing.units().stream()
                        .map(u -> Response.Standing.ACCEPTED)
                        .toList());
            default -> new Response.Done();
        };
    }

    private Response lease(ShardId shard, int max) {
        asked.add(now);
        Stall stall = stall(shard.batch());
        if (stall.busy > 0) {
            stall.busy--;
            return new Response.Refused(Reason.BUSY, "", 2_000);
        }
        long from = (long) shard.index() * Batch.SHARD_UNITS;
        List<Long> units = new ArrayList<>();
        int n = Math.min(max, 1 + random.nextInt(2 * max));
        for (int i = 0; i < n && stall.next < Batch.SHARD_UNITS; i++) {
            long index = from + stall.next++;
            units.add(index);
            given.add(new UnitId(shard.batch(), index));
            leased.put(new UnitId(shard.batch(), index), now);
        }
        if (units.isEmpty()) {
            // The next shard begins.
            stall.next = 0;
            return new Response.Refused(Reason.NO_WORK, "", 1_000);
        }
        return new Response.Leased(
                units, lease.toMillis(), Math.min(terms.relocate().toMillis(), lease.toMillis() / 4));
    }

    private static List<PeerId> custodians() {
        Random random = new Random(3);
        return Stream.generate(() -> KeyPair.generate(random).peerId()).limit(8).toList();
    }
}
