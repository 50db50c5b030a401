package org.fallow.scheduler.volunteer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
import org.fallow.scheduler.volunteer.VolunteerAction.Ask;
import org.fallow.scheduler.volunteer.VolunteerEvent.Answered;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;
import org.fallow.work.record.Vote;
import org.junit.jupiter.api.Test;

class VolunteerTest {
    private static final KeyPair KEY = KeyPair.generate(new Random(1));
    private static final VolunteerTerms TERMS = VolunteerTerms.BRISK;
    private static final Cid BATCH = Cid.of(Cid.Codec.RAW, new byte[] {1});
    private static final ShardId SHARD = new ShardId(BATCH, 0);
    private static final byte[] RESULT = "result".getBytes(StandardCharsets.UTF_8);
    private static final List<PeerId> CUSTODIANS = custodians();

    private final Volunteer volunteer = new Volunteer(KEY, TERMS, new Random(2));
    private final List<VolunteerAction> done = new ArrayList<>();
    private Instant now = Instant.ofEpochSecond(1_800_000_000);

    @Test
    void itFetchesAsMuchAsItHasRoomForAndRunsNoMoreThanItHasSlots() {
        join(2);
        assertThat(last(Request.Lease.class)).isEqualTo(new Request.Lease(SHARD, 3));
        answer(Request.Lease.class, new Response.Leased(List.of(4L, 5L, 6L), 60_000, 10_000));
        assertThat(all(VolunteerAction.Run.class)).hasSize(2);
        assertThat(volunteer.held()).isEqualTo(3);
    }

    @Test
    void aVoteIsSentOnlyWhenItIsKeptAndThenToAllCustodians() {
        lease(7);
        run(7);
        assertThat(requests(Request.Cast.class)).isEmpty();
        on(new VolunteerEvent.Kept(unit(7)));
        assertThat(requests(Request.Cast.class)).hasSize(8);
        assertThat(asks(Request.Cast.class).map(Ask::peer)).containsExactlyInAnyOrderElementsOf(CUSTODIANS);
    }

    @Test
    void threeAcknowledgementsMakeAVoteSafeAndTheOthersAreTriedAgain() {
        cast(7);
        List<Ask> casts = asks(Request.Cast.class).toList();
        for (int i = 0; i < 2; i++) {
            on(new Answered(casts.get(i).id(), new Response.Done()));
        }
        assertThat(all(VolunteerAction.Safe.class)).isEmpty();
        on(new Answered(casts.get(2).id(), new Response.Done()));
        assertThat(all(VolunteerAction.Safe.class)).hasSize(1);
        for (int i = 3; i < 8; i++) {
            on(new VolunteerEvent.Failed(casts.get(i).id()));
        }
        pass(Duration.ofSeconds(10));
        TreeSet<PeerId> again = new TreeSet<>();
        asks(Request.Cast.class).skip(8).forEach(ask -> again.add(ask.peer()));
        assertThat(again)
                .containsExactlyInAnyOrderElementsOf(new TreeSet<>(
                        casts.subList(3, 8).stream().map(Ask::peer).toList()));
    }

    @Test
    void itOpensItsVoteForWhoAsksAndSettlesWhenTwoCustodiansSayTheSame() {
        cast(7);
        acknowledge();
        pass(TERMS.idleMin());
        answer(Request.Standing.class, new Response.Standings(List.of(Response.Standing.WANTS_OPENING)));
        assertThat(requests(Request.Open.class)).hasSize(1);
        pass(TERMS.standing());
        answer(Request.Standing.class, new Response.Standings(List.of(Response.Standing.ACCEPTED)));
        assertThat(all(VolunteerAction.Settled.class)).isEmpty();
        pass(TERMS.standing());
        answer(Request.Standing.class, new Response.Standings(List.of(Response.Standing.ACCEPTED)));
        assertThat(all(VolunteerAction.Settled.class))
                .containsExactly(new VolunteerAction.Settled(unit(7), Outcome.ACCEPTED));
        assertThat(volunteer.pending()).isZero();
    }

    @Test
    void aCustodianThatLostTheVoteGetsItAgain() {
        cast(7);
        acknowledge();
        pass(TERMS.idleMin());
        PeerId asked = asks(Request.Standing.class).findFirst().orElseThrow().peer();
        answer(Request.Standing.class, new Response.Standings(List.of(Response.Standing.UNKNOWN)));
        assertThat(asks(Request.Cast.class).skip(8).map(Ask::peer)).containsExactly(asked);
    }

    @Test
    void keptVotesAreCastAfterARestart() {
        Vote vote = new Vote(1, unit(7), Vote.commitment(unit(7), KEY.peerId(), RESULT), new byte[0], 1, 1, 1);
        Signed<Vote> signed = RecordKind.VOTE.seal(KEY, vote);
        on(new VolunteerEvent.BatchJoined(BATCH, batch()));
        on(new VolunteerEvent.Restored(List.of(new PendingVote(signed, new Answer.Result(RESULT)))));
        on(new VolunteerEvent.Located(SHARD, CUSTODIANS));
        assertThat(requests(Request.Cast.class)).hasSize(8).allMatch(new Request.Cast(signed.encoded())::equals);
    }

    @Test
    void aUnitThatFailsIsGivenBackToWhoLeasedIt() {
        lease(7);
        PeerId granter = asks(Request.Lease.class).findFirst().orElseThrow().peer();
        on(new VolunteerEvent.Ran(unit(7), new Run.Broke(Request.Cause.OUT_OF_TIME)));
        Ask decline = asks(Request.Decline.class).findFirst().orElseThrow();
        assertThat(decline.peer()).isEqualTo(granter);
        assertThat(decline.request()).isEqualTo(new Request.Decline(unit(7), Request.Cause.OUT_OF_TIME));
        assertThat(all(VolunteerAction.Keep.class)).isEmpty();
    }

    @Test
    void aUnitThatItsUserAbortsIsGivenBackAtOnceAndNotTakenAgain() {
        lease(7);
        PeerId granter = asks(Request.Lease.class).findFirst().orElseThrow().peer();
        on(new VolunteerEvent.Aborted(unit(7)));
        Ask decline = asks(Request.Decline.class).findFirst().orElseThrow();
        assertThat(decline.peer()).isEqualTo(granter);
        assertThat(decline.request()).isEqualTo(new Request.Decline(unit(7), Request.Cause.ABANDONED));
        assertThat(all(VolunteerAction.Abandon.class)).containsExactly(new VolunteerAction.Abandon(unit(7)));
        on(new VolunteerEvent.Ran(unit(7), new Run.Broke(Request.Cause.ABANDONED)));
        assertThat(asks(Request.Decline.class)).hasSize(1);
        pass(TERMS.idleMax());
        answer(Request.Lease.class, new Response.Leased(List.of(7L), 60_000, 10_000));
        assertThat(all(VolunteerAction.Run.class)).hasSize(1);
        assertThat(asks(Request.Decline.class)).hasSize(2);
        assertThat(volunteer.held()).isZero();
    }

    @Test
    void aUnitThatHasItsResultIsNotAborted() {
        lease(7);
        run(7);
        on(new VolunteerEvent.Aborted(unit(7)));
        on(new VolunteerEvent.Kept(unit(7)));
        assertThat(asks(Request.Decline.class)).isEmpty();
        assertThat(requests(Request.Cast.class)).hasSize(8);
    }

    @Test
    void itNeverComputesAUnitThatItVotedOn() {
        cast(7);
        on(new Answered(asks(Request.Lease.class).toList().getLast().id(), leased(7)));
        assertThat(all(VolunteerAction.Run.class)).hasSize(1);
        assertThat(last(Request.Decline.class)).isEqualTo(new Request.Decline(unit(7), Request.Cause.ABANDONED));
    }

    @Test
    void leasesAreRenewedAndAUnitThatIsSettledIsAbandoned() {
        lease(7);
        on(new VolunteerEvent.Progressed(unit(7), 400));
        pass(Duration.ofSeconds(10));
        Request.Renew renew = (Request.Renew) last(Request.Renew.class);
        assertThat(renew.units())
                .singleElement()
                .satisfies(p -> assertThat(p.permille()).isEqualTo(400));
        answer(Request.Renew.class, new Response.Renewed(List.of(Response.LeaseState.SETTLED)));
        assertThat(all(VolunteerAction.Abandon.class)).containsExactly(new VolunteerAction.Abandon(unit(7)));
    }

    @Test
    void custodiansAreAskedByTurnsAndPausesGrowWhileThereIsNoWork() {
        join(1);
        List<Instant> times = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            times.add(now);
            answer(Request.Lease.class, new Response.Refused(Reason.NO_WORK, "", 1_000));
            long before = asks(Request.Lease.class).count();
            while (asks(Request.Lease.class).count() == before) {
                pass(Duration.ofMillis(50));
            }
        }
        assertThat(asks(Request.Lease.class).limit(8).map(Ask::peer)).containsExactlyInAnyOrderElementsOf(CUSTODIANS);
        assertThat(Duration.between(times.get(0), times.get(1)))
                .isLessThanOrEqualTo(TERMS.idleMin().multipliedBy(2));
        assertThat(Duration.between(times.get(6), times.get(7)))
                .isBetween(TERMS.idleMax().dividedBy(2), TERMS.idleMax().multipliedBy(2));
    }

    @Test
    void aProjectThatIsNotJoinedIsNotWorkedFor() {
        on(new VolunteerEvent.BatchJoined(BATCH, batch()));
        on(new VolunteerEvent.Offered(new Offer(1, Long.MAX_VALUE, Long.MAX_VALUE, new TreeMap<>())));
        assertThat(done).isEmpty();
    }

    private void join(int slots) {
        TreeMap<ProjectId, Integer> weights = new TreeMap<>();
        weights.put(batch().project(), 1);
        on(new VolunteerEvent.BatchJoined(BATCH, batch()));
        on(new VolunteerEvent.Offered(new Offer(slots, Long.MAX_VALUE, Long.MAX_VALUE, weights)));
        on(new VolunteerEvent.Located(SHARD, CUSTODIANS));
        pass(TERMS.idleMin());
    }

    private void lease(long unit) {
        join(1);
        answer(Request.Lease.class, leased(unit));
    }

    private void run(long unit) {
        on(new VolunteerEvent.Ran(unit(unit), new Run.Finished(RESULT, new byte[0], 1, 1)));
    }

    private void cast(long unit) {
        lease(unit);
        run(unit);
        on(new VolunteerEvent.Kept(unit(unit)));
    }

    private void acknowledge() {
        asks(Request.Cast.class).toList().forEach(ask -> on(new Answered(ask.id(), new Response.Done())));
    }

    private void on(VolunteerEvent event) {
        done.addAll(volunteer.on(event, now));
    }

    private void pass(Duration time) {
        Instant end = now.plus(time);
        while (!volunteer.wakeAt().isAfter(end)) {
            now = volunteer.wakeAt();
            done.addAll(volunteer.tick(now));
        }
        now = end;
    }

    private void answer(Class<? extends Request> kind, Response response) {
        on(new Answered(asks(kind).toList().getLast().id(), response));
    }

    private Stream<Ask> asks(Class<? extends Request> kind) {
        return done.stream()
                .filter(Ask.class::isInstance)
                .map(Ask.class::cast)
                .filter(ask -> kind.isInstance(ask.request()));
    }

    private List<Request> requests(Class<? extends Request> kind) {
        return asks(kind).map(Ask::request).toList();
    }

    private Request last(Class<? extends Request> kind) {
        return requests(kind).getLast();
    }

    private <T extends VolunteerAction> List<T> all(Class<T> kind) {
        return done.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static Response leased(long unit) {
        return new Response.Leased(List.of(unit), 60_000, 10_000);
    }

    private static UnitId unit(long index) {
        return new UnitId(BATCH, index);
    }

    private static Batch batch() {
        return new Batch(
                1,
                ProjectId.of(KEY.peerId(), "hp"),
                BATCH,
                KernelMode.RESUMABLE,
                new Limits(64 << 20, 60),
                new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, 20, 1))),
                new VerifyPolicy.Replicas(2),
                new Reduce(Reduce.Kind.JSONL, ""),
                0,
                Long.MAX_VALUE / 4);
    }

    private static List<PeerId> custodians() {
        Random random = new Random(3);
        return Stream.generate(() -> KeyPair.generate(random).peerId()).limit(8).toList();
    }
}
