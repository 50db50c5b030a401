package org.fallow.scheduler.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.custody.Response.Standing;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Opening;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;
import org.junit.jupiter.api.Test;

class CustodianTest {
    private static final List<KeyPair> VOLUNTEERS = volunteers();

    private final Bench bench = new Bench(3, 20);
    private final PeerId first = bench.ids.getFirst();

    @Test
    void aNodeThatNeverHeardOfAShardFetchesTheBatchAndServes() {
        assertThat(lease(first, 0, 8)).hasSize(8).doesNotHaveDuplicates();
        assertThat(bench.first().serving()).containsExactly(bench.shard);
    }

    @Test
    void aNodeThatIsNotAmongTheClosestRefuses() {
        PeerId outsider = VOLUNTEERS.get(9).peerId();
        bench.custodians.put(outsider, new Custodian(VOLUNTEERS.get(9), Bench.TERMS, Bench.ROOM_BYTES));
        assertThat(refusal(bench.ask(outsider, peer(0), new Request.Lease(bench.shard, 1))))
                .isEqualTo(Reason.NOT_CUSTODIAN);
    }

    @Test
    void aBatchThatCannotBeHadIsRefused() {
        ShardId other = new ShardId(Cid.of(Cid.Codec.RAW, new byte[] {9}), 0);
        assertThat(refusal(bench.ask(first, peer(0), new Request.Lease(other, 1))))
                .isEqualTo(Reason.UNKNOWN_BATCH);
    }

    @Test
    void noUnitIsLeasedBeyondItsQuorumNorTwiceToOneVolunteer() {
        Bench small = new Bench(1, 3);
        PeerId custodian = small.ids.getFirst();
        int leases = 0;
        for (int v = 0; v < 5; v++) {
            Response response = small.ask(custodian, peer(v), new Request.Lease(small.shard, 8));
            if (response instanceof Response.Leased leased) {
                leases += leased.units().size();
                assertThat(refusal(small.ask(custodian, peer(v), new Request.Lease(small.shard, 8))))
                        .isEqualTo(Reason.NO_WORK);
            } else {
                assertThat(refusal(response)).isEqualTo(Reason.NO_WORK);
            }
        }
        assertThat(leases).isEqualTo(6);
    }

    @Test
    void fellowsKnowOfLeasesSoThatUnitsAreNotHandedOutTwice() {
        Bench small = new Bench(3, 4);
        small.ids.forEach(id -> small.ask(id, peer(9), new Request.Announce(small.shard)));
        List<Long> given = new ArrayList<>();
        for (int v = 0; v < 6; v++) {
            Response response = small.ask(small.ids.get(v % 3), peer(v), new Request.Lease(small.shard, 4));
            if (response instanceof Response.Leased leased) {
                given.addAll(leased.units());
            }
        }
        assertThat(given).hasSize(8);
    }

    @Test
    void aCustodianThatJoinsHearsOfTheLeasesBeforeTheOthersWouldHaveLookedForIt() {
        Bench small = new Bench(4, 4);
        PeerId late = small.ids.removeLast();
        small.ids.forEach(id -> small.ask(id, peer(9), new Request.Announce(small.shard)));
        for (int v = 0; v < 2; v++) {
            assertThat(small.ask(small.ids.get(v), peer(v), new Request.Lease(small.shard, 4)))
                    .isInstanceOf(Response.Leased.class);
        }
        small.ids.add(late);
        small.ask(late, peer(9), new Request.Announce(small.shard));
        Duration soon = Bench.TERMS.sync().multipliedBy(3);
        assertThat(soon).isLessThan(Bench.TERMS.locate());
        small.pass(soon);
        assertThat(refusal(small.ask(late, peer(5), new Request.Lease(small.shard, 4))))
                .isEqualTo(Reason.NO_WORK);
    }

    @Test
    void aCustodianThatBeginsLeasesNothingBeforeItHasHeardOfTheVotesAndLeasesThereAre() {
        Bench small = new Bench(4, 6);
        PeerId late = small.ids.removeLast();
        small.ids.forEach(id -> small.ask(id, peer(9), new Request.Announce(small.shard)));
        assertThat(small.ask(first(small), peer(0), new Request.Lease(small.shard, 3)))
                .isInstanceOf(Response.Leased.class);
        for (int v = 1; v < 3; v++) {
            for (int unit = 0; unit < 6; unit++) {
                small.ask(first(small), peer(v), small.cast(VOLUNTEERS.get(v), unit, Bench.right(unit)));
            }
        }
        small.ids.add(late);
        assertThat(small.answer(late, peer(5), new Request.Lease(small.shard, 6)))
                .isEmpty();
        small.pass(Bench.TERMS.sync().multipliedBy(2));
        assertThat(refusal(List.copyOf(small.replies.values()).getLast())).isEqualTo(Reason.NO_WORK);
    }

    @Test
    void aCustodianThatBeginsAmongDeadFellowsLeasesAllTheSame() {
        Bench small = new Bench(3, 6);
        PeerId alone = small.ids.getFirst();
        small.custodians.keySet().retainAll(List.of(alone));
        assertThat(small.ask(alone, peer(0), new Request.Lease(small.shard, 3))).isInstanceOf(Response.Leased.class);
    }

    @Test
    void aLeaseWhoseGiverIsGoneIsRenewedWithAFellow() {
        Bench small = new Bench(3, 1);
        Request lease = new Request.Lease(small.shard, 1);
        Request renew = new Request.Renew(List.of(new Item.Progress(small.unit(0), 1)));
        small.ids.forEach(id -> small.ask(id, peer(9), new Request.Announce(small.shard)));
        small.ask(small.ids.get(1), peer(0), lease);
        small.ask(small.ids.get(1), peer(1), lease);
        for (Duration t = Duration.ZERO; t.compareTo(Bench.TERMS.claim().lease()) <= 0; t = t.plusSeconds(10)) {
            small.pass(Duration.ofSeconds(10));
            assertThat(small.ask(small.ids.getFirst(), peer(0), renew))
                    .isEqualTo(new Response.Renewed(List.of(Response.LeaseState.HELD)));
        }
        assertThat(small.ask(small.ids.get(2), peer(4), lease))
                .as("only the lease of who was silent has lapsed")
                .isInstanceOf(Response.Leased.class);
        assertThat(refusal(small.ask(small.ids.get(2), peer(5), lease))).isEqualTo(Reason.NO_WORK);
    }

    @Test
    void aLeaseThatHasNotBegunIsTakenBackWhileAnotherAsksInVain() {
        Bench small = new Bench(1, 2);
        PeerId custodian = small.ids.getFirst();
        Request lease = new Request.Lease(small.shard, 2);
        small.ask(custodian, peer(0), lease);
        small.ask(custodian, peer(1), lease);
        Request renew =
                new Request.Renew(List.of(new Item.Progress(small.unit(0), 1), new Item.Progress(small.unit(1), 0)));
        assertThat(small.ask(custodian, peer(0), renew))
                .isEqualTo(new Response.Renewed(List.of(Response.LeaseState.HELD, Response.LeaseState.HELD)));
        assertThat(refusal(small.ask(custodian, peer(2), lease))).isEqualTo(Reason.NO_WORK);
        assertThat(small.ask(custodian, peer(0), renew))
                .isEqualTo(new Response.Renewed(List.of(Response.LeaseState.HELD, Response.LeaseState.LAPSED)));
        assertThat(small.ask(custodian, peer(2), lease))
                .isInstanceOfSatisfying(
                        Response.Leased.class,
                        leased -> assertThat(leased.units()).containsExactly(1L));
    }

    @Test
    void aLeaseLapsesWhenItsVolunteerIsSilentAndIsHandedOutAgain() {
        Bench small = new Bench(1, 1);
        PeerId custodian = small.ids.getFirst();
        Request lease = new Request.Lease(small.shard, 1);
        assertThat(small.ask(custodian, peer(0), lease)).isInstanceOf(Response.Leased.class);
        assertThat(small.ask(custodian, peer(1), lease)).isInstanceOf(Response.Leased.class);
        for (int i = 0; i < 5; i++) {
            small.pass(Bench.TERMS.claim().renew());
            Request renew = new Request.Renew(List.of(new Item.Progress(small.unit(0), 100 * i)));
            assertThat(small.ask(custodian, peer(0), renew))
                    .isEqualTo(new Response.Renewed(List.of(Response.LeaseState.HELD)));
        }
        Response response = small.ask(custodian, peer(2), lease);
        assertThat(response).isInstanceOf(Response.Leased.class);
        assertThat(small.ask(custodian, peer(1), new Request.Renew(List.of(new Item.Progress(small.unit(0), 0)))))
                .isEqualTo(new Response.Renewed(List.of(Response.LeaseState.LAPSED)));
    }

    @Test
    void aVolunteerThatStandsStillLosesItsLeaseThoughItIsHeardOf() {
        Bench small = new Bench(1, 1);
        PeerId custodian = small.ids.getFirst();
        small.ask(custodian, peer(0), new Request.Lease(small.shard, 1));
        Request renew = new Request.Renew(List.of(new Item.Progress(small.unit(0), 7)));
        small.ask(custodian, peer(0), renew);
        for (Duration t = Duration.ZERO;
                t.compareTo(Bench.TERMS.claim().lease()) <= 0;
                t = t.plus(Bench.TERMS.claim().renew())) {
            small.pass(Bench.TERMS.claim().renew());
            small.ask(custodian, peer(0), renew);
        }
        assertThat(small.custodian(custodian)
                        .shard(small.shard)
                        .orElseThrow()
                        .leases()
                        .heldBy(peer(0)))
                .isZero();
    }

    @Test
    void aVoteIsAcknowledgedOnlyWhenItIsDurable() {
        lease(first, 0, 1);
        bench.diskHangs = true;
        assertThat(bench.answer(first, peer(0), bench.cast(VOLUNTEERS.get(0), 0, Bench.right(0))))
                .isEmpty();
        assertThat(standing(first, 0, 0)).isEqualTo(Standing.UNKNOWN);
        bench.diskHangs = false;
        bench.write(first);
        assertThat(bench.replies.values()).contains(new Response.Done());
        assertThat(standing(first, 0, 0)).isEqualTo(Standing.COMPUTING);
    }

    @Test
    void openingsAreTakenOnlyWhenThereAreVotesEnoughAndResultsStaySealedUntilThen() {
        cast(first, 0, 0, Bench.right(0));
        assertThat(refusal(bench.ask(first, peer(0), bench.open(VOLUNTEERS.get(0), 0, Bench.right(0)))))
                .isEqualTo(Reason.NOT_WANTED);
        cast(first, 1, 0, Bench.right(0));
        assertThat(standing(first, 0, 0)).isEqualTo(Standing.WANTS_OPENING);
        assertThat(collected(first).records().openings()).isEmpty();
        assertThat(bench.ask(first, peer(1), bench.open(VOLUNTEERS.get(1), 0, Bench.right(0))))
                .isEqualTo(new Response.Done());
        assertThat(standing(first, 0, 0)).isEqualTo(Standing.ACCEPTED);
        assertThat(collected(first).records().openings()).hasSize(1);
        assertThat(collected(first).records().votes()).hasSize(2);
    }

    @Test
    void anUnsettledResultIsToldToFellowsAndToNobodyElse() throws Exception {
        cast(first, 0, 0, Bench.right(0));
        cast(first, 1, 0, Bench.wrong(0));
        bench.ask(first, peer(0), bench.open(VOLUNTEERS.get(0), 0, Bench.right(0)));
        Request pull = new Request.Pull(bench.shard, List.of(new Item.Known(0, List.of())));
        Response.Page toStranger = (Response.Page) bench.ask(first, peer(5), pull);
        assertThat(toStranger.records().votes()).hasSize(2);
        assertThat(toStranger.records().openings()).isEmpty();
        Response.Page toFellow = (Response.Page) bench.ask(first, bench.ids.get(1), pull);
        Opening told = RecordKind.OPENING
                .open(toFellow.records().openings().getFirst())
                .value();
        assertThat(told.answer()).isEqualTo(new Answer.Result(Bench.right(0)));
    }

    @Test
    void aVoteOnASettledUnitIsRefused() {
        accept(first, 0);
        assertThat(refusal(bench.ask(first, peer(2), bench.cast(VOLUNTEERS.get(2), 0, Bench.right(0)))))
                .isEqualTo(Reason.SETTLED);
        assertThat(bench.ask(first, peer(0), bench.cast(VOLUNTEERS.get(0), 0, Bench.right(0))))
                .isEqualTo(new Response.Done());
        assertThat(standing(first, 2, 0)).isEqualTo(Standing.LATE);
    }

    @Test
    void whenTheFirstVotesDifferFurtherVolunteersAreLeased() {
        Bench small = new Bench(1, 1);
        PeerId custodian = small.ids.getFirst();
        small.ask(custodian, peer(0), small.cast(VOLUNTEERS.get(0), 0, Bench.right(0)));
        small.ask(custodian, peer(1), small.cast(VOLUNTEERS.get(1), 0, Bench.wrong(0)));
        assertThat(refusal(small.ask(custodian, peer(2), new Request.Lease(small.shard, 1))))
                .isEqualTo(Reason.NO_WORK);
        small.ask(custodian, peer(1), small.open(VOLUNTEERS.get(1), 0, Bench.wrong(0)));
        assertThat(small.ask(custodian, peer(2), new Request.Lease(small.shard, 1)))
                .isInstanceOf(Response.Leased.class);
        small.ask(custodian, peer(2), small.cast(VOLUNTEERS.get(2), 0, Bench.right(0)));
        small.ask(custodian, peer(0), small.open(VOLUNTEERS.get(0), 0, Bench.right(0)));
        assertThat(small.verdict(custodian, 0)).isInstanceOf(Verdict.Accepted.class);
        assertThat(small.caught)
                .singleElement()
                .satisfies(c -> assertThat(c.misdeed().voter()).isEqualTo(peer(1)));
    }

    @Test
    void whenVotersDoNotOpenOthersAreLeasedAfterAWhile() {
        Bench small = new Bench(3, 1);
        PeerId custodian = small.ids.getFirst();
        Request lease = new Request.Lease(small.shard, 8);
        for (int v = 0; v < 2; v++) {
            small.ask(custodian, peer(v), small.cast(VOLUNTEERS.get(v), 0, Bench.wrong(0)));
        }
        assertThat(refusal(small.ask(custodian, peer(2), lease))).isEqualTo(Reason.NO_WORK);
        small.pass(Bench.TERMS.openingPatience().plusSeconds(1));
        assertThat(small.ask(custodian, peer(2), lease))
                .isInstanceOfSatisfying(
                        Response.Leased.class,
                        leased -> assertThat(leased.units()).containsExactly(0L));
    }

    @Test
    void nobodyVotesForAnotherAndForgedOrAlteredVotesChangeNothing() {
        Request.Cast others = bench.cast(VOLUNTEERS.get(1), 0, Bench.right(0));
        assertThat(refusal(bench.ask(first, peer(0), others))).isEqualTo(Reason.INVALID);
        for (int i = 0; i < others.vote().length; i++) {
            byte[] altered = others.vote().clone();
            altered[i] ^= 1;
            assertThat(bench.ask(first, peer(1), new Request.Cast(altered))).isInstanceOf(Response.Refused.class);
        }
        if (bench.first().shard(bench.shard).isPresent()) {
            assertThat(bench.first().shard(bench.shard).get().isEmpty()).isTrue();
        }
        assertThat(bench.disks).allSatisfy((id, stores) -> assertThat(stores).isEmpty());
    }

    @Test
    void aUnitOfAnotherBatchOrBeyondTheLastIsRefused() {
        assertThat(refusal(bench.ask(first, peer(0), bench.cast(VOLUNTEERS.get(0), 20, Bench.right(20)))))
                .isEqualTo(Reason.INVALID);
    }

    @Test
    void custodiansEndUpWithTheSameSetAndThenAreQuiet() {
        for (int unit = 0; unit < 20; unit++) {
            cast(bench.ids.get(unit % 3), unit % 4, unit, Bench.right(unit));
            cast(bench.ids.get((unit + 1) % 3), 4 + unit % 4, unit, Bench.right(unit));
        }
        bench.pass(Duration.ofMinutes(1));
        for (int unit = 0; unit < 20; unit++) {
            bench.ask(
                    bench.ids.get(unit % 3),
                    peer(unit % 4),
                    bench.open(VOLUNTEERS.get(unit % 4), unit, Bench.right(unit)));
        }
        bench.pass(Duration.ofMinutes(1));
        for (PeerId id : bench.ids) {
            Item.Counts counts = ((Response.Tallied) bench.ask(id, peer(0), new Request.Tally(bench.shard))).counts();
            assertThat(counts).isEqualTo(new Item.Counts(20, 20, 0, 0, 40, 0));
            assertThat(bench.custodian(id).waiting()).isZero();
        }
        assertThat(bench.first().wakeAt()).isAfterOrEqualTo(bench.now);
    }

    @Test
    void aShardThatIsNoLongerOursIsHandedOverAndThenForgotten() {
        for (int unit = 0; unit < 20; unit++) {
            cast(first, unit % 4, unit, Bench.right(unit));
        }
        List<PeerId> others = bench.ids.subList(1, 3);
        bench.send(first, new CustodianEvent.Neighbours(bench.shard, others, false));
        others.forEach(id -> bench.send(id, new CustodianEvent.Neighbours(bench.shard, others, true)));
        for (int i = 0; i < 60 && !bench.first().serving().isEmpty(); i++) {
            bench.pass(Duration.ofSeconds(1));
        }
        assertThat(bench.first().serving()).isEmpty();
        for (PeerId id : others) {
            assertThat(((Response.Tallied) bench.ask(id, peer(0), new Request.Tally(bench.shard)))
                            .counts()
                            .votes())
                    .isEqualTo(20);
        }
    }

    @Test
    void aShardThatNeverHadAVoteIsGivenUpToo() {
        PeerId gone = bench.ids.getFirst();
        bench.ids.forEach(id -> bench.ask(id, peer(9), new Request.Announce(bench.shard)));
        bench.ids.remove(gone);
        bench.pass(Bench.TERMS.locate().multipliedBy(2));
        assertThat(bench.custodian(gone).serving()).isEmpty();
        assertThat(bench.forgetful).containsExactly(gone);
    }

    @Test
    void anUnknownKindIsRefusedByItsName() {
        Response.Refused refused = (Response.Refused) bench.ask(first, peer(0), new Request.Unknown("audit"));
        assertThat(refused.reason()).isEqualTo(Reason.UNKNOWN_KIND);
        assertThat(refused.text()).contains("audit");
    }

    @Seeds(count = 25)
    void noAcknowledgedVoteIsLostWhenCustodiansRestart(long seed) {
        Chance chance = Chance.of(seed);
        Bench world = new Bench(3, 10);
        TreeSet<String> acknowledged = new TreeSet<>();
        for (int i = 0; i < 60; i++) {
            PeerId custodian = chance.pick(world.ids);
            int v = chance.nextInt(VOLUNTEERS.size());
            int unit = chance.nextInt(10);
            if (chance.happens(0.15)) {
                world.restart(custodian);
            } else if (chance.happens(0.3)) {
                world.diskHangs = !world.diskHangs;
                world.ids.forEach(world::write);
            } else if (chance.happens(0.2)) {
                world.pass(Duration.ofSeconds(3));
            } else {
                byte[] result = chance.happens(0.8) ? Bench.right(unit) : Bench.wrong(unit);
                Request cast = world.cast(VOLUNTEERS.get(v), unit, result);
                if (world.answer(custodian, peer(v), cast).orElse(null) instanceof Response.Done) {
                    acknowledged.add(custodian + "/" + v + "/" + unit);
                }
            }
        }
        world.diskHangs = false;
        world.ids.forEach(world::restart);
        for (String each : acknowledged) {
            List<String> parts = List.of(each.split("/"));
            PeerId custodian = world.ids.stream()
                    .filter(id -> id.toString().equals(parts.get(0)))
                    .findFirst()
                    .orElseThrow();
            Response response = world.ask(
                    custodian,
                    peer(Integer.parseInt(parts.get(1))),
                    new Request.Standing(List.of(world.unit(Integer.parseInt(parts.get(2))))));
            assertThat(((Response.Standings) response).standings()).doesNotContain(Standing.UNKNOWN, Standing.LATE);
        }
    }

    private static PeerId first(Bench bench) {
        return bench.ids.getFirst();
    }

    private void accept(PeerId custodian, int unit) {
        cast(custodian, 0, unit, Bench.right(unit));
        cast(custodian, 1, unit, Bench.right(unit));
        bench.ask(custodian, peer(0), bench.open(VOLUNTEERS.get(0), unit, Bench.right(unit)));
        assertThat(bench.verdict(custodian, unit)).isInstanceOf(Verdict.Accepted.class);
    }

    private void cast(PeerId custodian, int volunteer, int unit, byte[] result) {
        assertThat(bench.ask(custodian, peer(volunteer), bench.cast(VOLUNTEERS.get(volunteer), unit, result)))
                .isEqualTo(new Response.Done());
    }

    private List<Long> lease(PeerId custodian, int volunteer, int max) {
        Response response = bench.ask(custodian, peer(volunteer), new Request.Lease(bench.shard, max));
        return response instanceof Response.Leased leased ? leased.units() : List.of();
    }

    private Standing standing(PeerId custodian, int volunteer, int unit) {
        Response response = bench.ask(custodian, peer(volunteer), new Request.Standing(List.of(bench.unit(unit))));
        return ((Response.Standings) response).standings().getFirst();
    }

    private Response.Collected collected(PeerId custodian) {
        return (Response.Collected) bench.ask(custodian, peer(5), new Request.Collect(bench.shard, 0, 100));
    }

    private static Reason refusal(Response response) {
        return ((Response.Refused) response).reason();
    }

    private static PeerId peer(int volunteer) {
        return VOLUNTEERS.get(volunteer).peerId();
    }

    private static List<KeyPair> volunteers() {
        Random random = new Random(3);
        List<KeyPair> keys = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            keys.add(KeyPair.generate(random));
        }
        return keys;
    }
}
