package org.fallow.scheduler.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.offer.Offer;
import org.fallow.scheduler.volunteer.Run;
import org.fallow.scheduler.volunteer.Volunteer;
import org.fallow.scheduler.volunteer.VolunteerAction;
import org.fallow.scheduler.volunteer.VolunteerEvent;
import org.fallow.scheduler.volunteer.VolunteerTerms;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;
import org.junit.jupiter.api.Test;

/**
 * What becomes of votes when custodians die, join and leave. A vote is acknowledged when a real volunteer says that it
 * is safe; three in ten of its messages and of the answers are lost.
 */
class SafekeepingTest {
    private static final int CUSTODIANS = CustodyTerms.CUSTODIANS;
    private static final int UNITS = 12;
    private static final double LOSS = 0.3;
    private static final Duration SYNC = Bench.TERMS.sync();
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Bench bench = new Bench(CUSTODIANS, UNITS);
    private final KeyPair voter = KeyPair.generate(new Random(31));
    private final Volunteer volunteer = new Volunteer(voter, VolunteerTerms.BRISK, new Random(32));
    private final TreeSet<UnitId> safe = new TreeSet<>();

    @Seeds(count = 8)
    void noAcknowledgedVoteIsLostWhenAnyTwoCustodiansDieAtOnceRightAfterTheAcknowledgement(long seed) {
        Random random = new Random(seed);
        bench.custodians.keySet().forEach(id -> bench.ask(id, voter.peerId(), new Request.Announce(bench.shard)));
        voteUntil(1 + random.nextInt(UNITS), random);
        for (UnitId unit : safe) {
            assertThat(holders(unit)).as("disks with %s", unit).hasSizeGreaterThanOrEqualTo(3);
        }
        // Of those that hold the last one, for whom else would it be a loss?
        List<PeerId> holders = new ArrayList<>(holders(safe.last()));
        kill(holders.subList(0, 2));
        bench.pass(SYNC.multipliedBy(10));
        assertEverybodyHasAll();
    }

    @Seeds(count = 8)
    void afterOneSynchronisationNoneIsLostWhenAllCustodiansButOneDieAtOnce(long seed) {
        Random random = new Random(seed);
        voteUntil(UNITS, random);
        bench.pass(SYNC.multipliedBy(CUSTODIANS));
        PeerId last = bench.ids.get(random.nextInt(CUSTODIANS));
        kill(bench.ids.stream().filter(id -> !id.equals(last)).toList());
        bench.restart(last);
        assertEverybodyHasAll();
    }

    @Seeds(count = 5)
    void votesAreHandedOverWhenCloserNodesTakeTheShardWhollyOrInPart(long seed) {
        Random random = new Random(seed);
        voteUntil(UNITS, random);
        List<PeerId> before = List.copyOf(bench.ids);
        int joining = 1 + random.nextInt(CUSTODIANS);
        for (int i = 0; i < joining; i++) {
            join(random);
        }
        bench.pass(Bench.TERMS.locate().plus(SYNC.multipliedBy(30)));
        assertEverybodyHasAll();
        for (PeerId gone : before.subList(0, joining)) {
            assertThat(bench.custodian(gone).serving())
                    .as("the shard of who is not among the closest")
                    .isEmpty();
        }
    }

    @Seeds(count = 5)
    void whoLeavesHandsOnWhatItAloneHas(long seed) {
        Random random = new Random(seed);
        PeerId leaving = bench.ids.get(random.nextInt(CUSTODIANS));
        bench.ids.forEach(id -> bench.ask(id, voter.peerId(), new Request.Announce(bench.shard)));
        UnitId unit = bench.unit(random.nextInt(UNITS));
        bench.ask(leaving, voter.peerId(), bench.cast(voter, unit.index(), Bench.right(unit.index())));
        assertThat(holders(unit)).containsExactly(leaving);
        bench.send(leaving, new CustodianEvent.Leaving());
        bench.pass(Duration.ofMillis(1));
        kill(List.of(leaving));
        assertThat(holders(unit)).isNotEmpty();
        safe.add(unit);
        bench.pass(SYNC.multipliedBy(10));
        assertEverybodyHasAll();
    }

    @Seeds(count = 5)
    void aNodeThatNeverHeardOfTheBatchTakesOverWhatTheDeadHad(long seed) {
        Random random = new Random(seed);
        voteUntil(UNITS, random);
        kill(List.of(bench.ids.get(random.nextInt(CUSTODIANS))));
        PeerId newcomer = join(random);
        bench.ids.remove(bench.ids.size() - 2);
        UnitId unit = safe.first();
        bench.ask(newcomer, voter.peerId(), new Request.Standing(List.of(unit)));
        bench.pass(SYNC.multipliedBy(10));
        assertThat(bench.ask(newcomer, voter.peerId(), new Request.Standing(List.of(unit))))
                .isEqualTo(new Response.Standings(List.of(Response.Standing.COMPUTING)));
    }

    /** A node joins that is closer than the farthest custodian. */
    private PeerId join(Random random) {
        PeerId id = bench.add(KeyPair.generate(random));
        bench.ids.add(id);
        while (bench.ids.size() > CUSTODIANS) {
            bench.ids.removeFirst();
        }
        return id;
    }

    @Test
    void votesStayForAnHourWhenTheirBatchIsOverForAClockThatIsSetWrongIsMendedByThen() {
        voteUntil(1, new Random(1));
        bench.pass(SYNC.multipliedBy(CUSTODIANS));
        bench.now = Instant.ofEpochMilli(bench.batch.value().expiresMillis()).plus(Bench.TERMS.retention());
        bench.restart(bench.ids.getFirst());
        bench.pass(Custodian.OVER_STANDS.dividedBy(2));
        assertEverybodyHasAll();
        bench.pass(Custodian.OVER_STANDS);
        assertThat(holders(safe.first())).isEmpty();
    }

    private void kill(List<PeerId> dying) {
        List.copyOf(dying).forEach(bench::kill);
    }

    private void assertEverybodyHasAll() {
        assertThat(safe).isNotEmpty();
        for (UnitId unit : safe) {
            assertThat(holders(unit)).as("disks with %s", unit).containsAll(bench.ids);
        }
    }

    /** Those with the unit's vote on their disks. */
    private Set<PeerId> holders(UnitId unit) {
        TreeSet<PeerId> holders = new TreeSet<>();
        bench.disks.forEach((id, stores) -> stores.stream()
                .flatMap(store -> store.records().votes().stream())
                .map(Signed<Vote>::value)
                .filter(vote -> vote.unit().equals(unit))
                .forEach(vote -> holders.add(id)));
        return holders;
    }

    /** Lets the volunteer compute and vote until it says of so many votes that they are safe. */
    private void voteUntil(int wanted, Random random) {
        TreeMap<ProjectId, Integer> weights = new TreeMap<>();
        weights.put(bench.batch.value().project(), 1);
        List<VolunteerEvent> events = new ArrayList<>();
        events.add(new VolunteerEvent.BatchJoined(bench.batchId, bench.batch.value()));
        events.add(new VolunteerEvent.Offered(new Offer(1, Long.MAX_VALUE, Long.MAX_VALUE, weights)));
        for (Duration t = Duration.ZERO; t.compareTo(PATIENCE) < 0; t = t.plusMillis(100)) {
            List<VolunteerAction> actions = new ArrayList<>(volunteer.tick(bench.now));
            while (!(events.isEmpty() && actions.isEmpty())) {
                for (VolunteerAction action : actions) {
                    perform(action, random).ifPresent(events::add);
                    if (safe.size() == wanted) {
                        return;
                    }
                }
                actions.clear();
                if (!events.isEmpty()) {
                    actions.addAll(volunteer.on(events.removeFirst(), bench.now));
                }
            }
            bench.pass(Duration.ofMillis(100));
        }
        assertThat(safe).as("safe votes after %s", PATIENCE).hasSize(wanted);
    }

    private Optional<VolunteerEvent> perform(VolunteerAction action, Random random) {
        return switch (action) {
            case VolunteerAction.Locate a -> Optional.of(new VolunteerEvent.Located(a.shard(), List.copyOf(bench.ids)));
            case VolunteerAction.Ask a -> {
                boolean arrives = random.nextDouble() >= LOSS;
                Optional<Response> response =
                        arrives ? bench.answer(a.peer(), voter.peerId(), a.request()) : Optional.empty();
                yield Optional.of(response.filter(r -> random.nextDouble() >= LOSS)
                        .<VolunteerEvent>map(r -> new VolunteerEvent.Answered(a.id(), r))
                        .orElseGet(() -> new VolunteerEvent.Failed(a.id())));
            }
            case VolunteerAction.Run a -> {
                byte[] result = Bench.right(a.unit().index());
                yield Optional.of(new VolunteerEvent.Ran(a.unit(), new Run.Finished(result, new byte[0], 1, 1)));
            }
            case VolunteerAction.Keep a ->
                Optional.of(new VolunteerEvent.Kept(a.vote().unit()));
            case VolunteerAction.Safe a -> {
                safe.add(a.unit());
                yield Optional.empty();
            }
            case VolunteerAction.Abandon a -> Optional.empty();
            case VolunteerAction.Judged a -> Optional.empty();
            case VolunteerAction.Settled a -> Optional.empty();
        };
    }
}
