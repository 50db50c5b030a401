package org.fallow.scheduler.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Cbor;
import org.fallow.work.record.Signed;
import org.fallow.work.record.Vote;
import org.junit.jupiter.api.Test;

class ProofTest {
    private static final Case SWEEP = Case.sweep();
    private static final int CHECK_FROM_END = Checksum.BYTES + 1;

    @Test
    void aProofIsReadAsItWasWrittenAndNothingIsWrongWithIt() {
        Proof proof = SWEEP.proof(4, SWEEP.ballot(4));
        assertThat(findings(proof.bytes())).isEmpty();
        Proof.Claim claim = read(proof.bytes()).claim().orElseThrow();
        assertThat(claim.unit()).isEqualTo(4);
        assertThat(claim.input()).asString().isEqualTo("{\"seed\":5}");
        assertThat(claim.answer()).isEqualTo(new Answer.Result(Case.RIGHT));
        assertThat(claim.votes()).hasSize(3);
    }

    @Test
    void aFailureIsProvedLikeAResult() {
        Answer failure = new Answer.Failure(Answer.Why.ERROR, -7);
        Ballot ballot = Ballot.EMPTY
                .withVote(SWEEP.vote(1, 4, failure))
                .withVote(SWEEP.vote(2, 4, new Answer.Result(failure.sealed())))
                .withVote(SWEEP.vote(3, 4, failure))
                .withOpening(SWEEP.opening(3, 4, failure));
        Proof proof = SWEEP.proof(4, ballot);
        assertThat(findings(proof.bytes())).isEmpty();
        assertThat(read(proof.bytes()).claim().orElseThrow().answer()).isEqualTo(failure);
    }

    @Test
    void aUnitOfAChainIsProvedFromItsFirstGenerationOn() {
        Case chained = Case.chained();
        Proof proof = chained.proof(7);
        assertThat(findings(proof.bytes())).isEmpty();
        Proof.Claim claim = read(proof.bytes()).claim().orElseThrow();
        assertThat(claim.before()).isEqualTo(2);
        assertThat(claim.input()).asString().isEqualTo("{\"seed\":2,\"previous\":6}");
        Content content = content(proof);
        List<Evidence> one = content.before().subList(1, 2);
        assertThat(findings(encoded(of(content, one, content.input()))))
                .extracting(Finding::part)
                .contains("before");
        List<Evidence> swapped = content.before().reversed();
        assertThat(findings(encoded(of(content, swapped, content.input()))))
                .extracting(Finding::part)
                .contains("before[0].votes[0]", "before[0].openings[0]", "before[0]");
        List<Evidence> unopened =
                List.of(content.before().getFirst(), new Evidence(one.getFirst().votes(), List.of()));
        assertThat(findings(encoded(of(content, unopened, content.input()))))
                .extracting(Finding::part)
                .contains("before[1]");
        byte[] another = "{\"seed\":2,\"previous\":5}".getBytes(StandardCharsets.UTF_8);
        assertThat(findings(encoded(of(content, content.before(), another))))
                .extracting(Finding::part)
                .containsExactly("input");
    }

    @Seeds(count = 4)
    void aChangedByteOfAnEarlierGenerationIsFoundThoughTheChecksumWasMadeToFit(long seed) {
        byte[] file = Case.chained().proof(7).bytes();
        Chance chance = Chance.of(seed);
        for (int at = Math.floorMod(seed, 48); at < file.length - CHECK_FROM_END; at += 48) {
            byte[] changed = flipped(file, at, 1 + chance.nextInt(255));
            Arrays.fill(changed, changed.length - CHECK_FROM_END, changed.length - 1, (byte) 0);
            assertThat(findings(Proof.sealed(changed)))
                    .as("seed %d, byte %d", seed, at)
                    .isNotEmpty();
        }
    }

    @Test
    void aUnitOfAListCarriesTheListItsInputComesFrom() {
        Case listed = Case.listed(40);
        assertThat(findings(listed.proof(2, listed.ballot(2)).bytes())).isEmpty();
        Content other = content(listed.proof(2, listed.ballot(2)));
        byte[] swapped = encoded(of(other, other.input(), other.list().length - 1));
        assertThat(findings(swapped)).extracting(Finding::part).containsExactly("list");
    }

    @Test
    void anyChangedByteIsFoundAndNamedWithItsPlace() {
        byte[] file = SWEEP.proof(4, SWEEP.ballot(4)).bytes();
        for (int at = 0; at < file.length; at++) {
            int flip = 1 + (at * 37 & 0xff) % 255;
            assertFoundAt(file, at, flip);
        }
    }

    @Seeds(count = 6)
    void aChangedByteIsFoundInALargeFileToo(long seed) {
        Chance chance = Chance.of(seed);
        Case listed = Case.listed(300_000);
        byte[] file = listed.proof(1, listed.ballot(1)).bytes();
        assertThat(findings(file)).isEmpty();
        for (int i = 0; i < 3; i++) {
            assertFoundAt(file, chance.nextInt(file.length), 1 + chance.nextInt(255));
        }
    }

    /** So that what finds a change is not the checksum alone: here whoever changed the byte has mended it. */
    @Seeds(count = 8)
    void aChangedByteIsFoundThoughTheChecksumWasMadeToFit(long seed) {
        byte[] file = SWEEP.proof(4, SWEEP.ballot(4)).bytes();
        Chance chance = Chance.of(seed);
        for (int at = Math.floorMod(seed, 24); at < file.length - CHECK_FROM_END; at += 24) {
            byte[] changed = flipped(file, at, 1 + chance.nextInt(255));
            Arrays.fill(changed, changed.length - CHECK_FROM_END, changed.length - 1, (byte) 0);
            byte[] forged = Proof.sealed(changed);
            List<Finding> found = findings(forged);
            assertThat(found).as("seed %d, byte %d", seed, at).isNotEmpty();
            assertThat(found).extracting(Finding::kind).doesNotContain(Finding.Kind.CHANGED);
        }
    }

    @Test
    void theNameOfAPlaceIsThatOfTheRecordsField() {
        Proof proof = SWEEP.proof(4, SWEEP.ballot(4));
        Places places = Places.of(proof.bytes());
        byte[] commitment = SWEEP.ballot(4).votes().stream()
                .skip(1)
                .findFirst()
                .orElseThrow()
                .value()
                .commitment();
        int at = indexOf(proof.bytes(), commitment);
        assertThat(places.at(at)).isEqualTo("votes[1].payload.commitment");
        assertThat(findings(flipped(proof.bytes(), at, 1)).getFirst().text())
                .matches("byte " + at + " is 0x.. and was 0x..: it is of votes\\[1].payload.commitment");
        assertThat(Stream.of("kind", "batch.publicKey", "batch.payload.units.axes[0].to", "unit", "check")
                        .mapToInt(places::offset))
                .allMatch(offset -> offset >= 0);
    }

    @Test
    void twoChangedBytesAreFoundThoughNotTheirPlaces() {
        byte[] file = SWEEP.proof(4, SWEEP.ballot(4)).bytes();
        byte[] commitment = SWEEP.ballot(4).votes().iterator().next().value().commitment();
        int at = indexOf(file, commitment);
        List<Finding> found = findings(flipped(flipped(file, at, 1), at + 9, 64));
        assertThat(found.getFirst().kind()).isEqualTo(Finding.Kind.CHANGED);
        assertThat(found.getFirst().offset()).isEqualTo(-1);
        assertThat(found).extracting(Finding::part).contains("votes[0]");
    }

    @Test
    void aProofOfOneUnitIsNoneOfAnother() {
        Content content = content(SWEEP.proof(4, SWEEP.ballot(4)));
        List<Finding> found = findings(encoded(of(content, 5, SWEEP.input(5))));
        assertThat(found).extracting(Finding::kind).contains(Finding.Kind.FOREIGN);
        assertThat(found).extracting(Finding::part).contains("votes[0]", "votes[1]", "votes[2]", "openings[0]");
        assertThat(findings(encoded(of(content, 5, content.input()))))
                .extracting(Finding::part)
                .contains("input");
        assertThat(findings(encoded(of(content, 10, content.input()))))
                .extracting(Finding::part)
                .containsExactly("unit");
    }

    @Test
    void aMissingVoteIsNamedByItsVoter() {
        Content content = content(SWEEP.proof(4, SWEEP.ballot(4)));
        for (int left = 0; left < 3; left++) {
            Signed<Vote> gone = List.copyOf(SWEEP.ballot(4).votes()).get(left);
            List<byte[]> votes = new ArrayList<>(content.votes());
            votes.remove(left);
            assertThat(findings(encoded(of(content, votes)))).anySatisfy(f -> {
                assertThat(f.kind()).isEqualTo(Finding.Kind.MISSING);
                assertThat(f.text()).contains(gone.signer().toString());
            });
        }
    }

    @Test
    void anotherProjectsRecordOrBatchIsForeign() {
        Case other = Case.listed(8);
        Content content = content(SWEEP.proof(4, SWEEP.ballot(4)));
        Content mixed =
                content(Proof.of(SWEEP.project(), other.batch(), 1, content.input(), new byte[0], SWEEP.ballot(4)));
        assertThat(findings(encoded(mixed))).extracting(Finding::part).contains("votes[0]", "list");
    }

    @Test
    void anOpenUnitProvesNothingAndTheFileSaysWhatIsWanted() {
        Ballot one = Ballot.EMPTY.withVote(SWEEP.vote(1, 4, Case.RIGHT));
        assertThat(findings(SWEEP.proof(4, one).bytes()))
                .singleElement()
                .satisfies(f -> assertThat(f.text())
                        .contains("no result is proved", "1 votes count, and 1 more for the same result are wanted"));
        Ballot sealed = one.withVote(SWEEP.vote(2, 4, Case.RIGHT));
        assertThat(findings(SWEEP.proof(4, sealed).bytes()))
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.MISSING);
    }

    @Test
    void whatIsNoProofIsRefusedAndSaysSo() {
        for (byte[] bytes : List.of(new byte[0], new byte[] {1, 2, 3}, Cbor.encode("fallow/proof"), new byte[5_000])) {
            assertThat(Proof.parse(bytes)).isInstanceOf(Parsed.Refused.class);
        }
        byte[] file = SWEEP.proof(4, SWEEP.ballot(4)).bytes();
        for (int length = 0; length < file.length; length += 13) {
            assertThat(findings(Arrays.copyOf(file, length))).isNotEmpty();
        }
        assertThat(findings(Arrays.copyOf(file, file.length + 1))).isNotEmpty();
    }

    private static void assertFoundAt(byte[] file, int at, int flip) {
        List<Finding> found = findings(flipped(file, at, flip));
        assertThat(found).as("byte %d by %d", at, flip).isNotEmpty();
        Finding first = found.getFirst();
        assertThat(first.kind()).as("byte %d: %s", at, first.text()).isEqualTo(Finding.Kind.CHANGED);
        assertThat(first.offset()).isEqualTo(at);
        assertThat(first.text()).contains(String.format("was 0x%02x", file[at]));
        boolean isFrame = at == 0 || at == file.length - 1;
        assertThat(first.part().isEmpty())
                .as("byte %d lies in %s", at, first.part())
                .isEqualTo(isFrame);
    }

    private static List<Finding> findings(byte[] file) {
        return switch (Proof.parse(file)) {
            case Parsed.Read(Proof proof) -> proof.check();
            case Parsed.Refused(List<Finding> findings) -> findings;
        };
    }

    private static Proof read(byte[] file) {
        assertThat(Proof.parse(file)).isInstanceOf(Parsed.Read.class);
        return ((Parsed.Read) Proof.parse(file)).proof();
    }

    private static byte[] flipped(byte[] file, int at, int flip) {
        byte[] changed = file.clone();
        changed[at] ^= (byte) flip;
        return changed;
    }

    private static int indexOf(byte[] file, byte[] part) {
        for (int at = 0; at + part.length <= file.length; at++) {
            if (Arrays.equals(file, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        throw new AssertionError("the part is not in the file");
    }

    private static Content content(Proof proof) {
        return proof.content();
    }

    private static byte[] encoded(Content content) {
        return Proof.sealed(Cbor.encode(content));
    }

    private static Content of(Content c, long unit, byte[] input) {
        return new Content(
                c.kind(),
                c.version(),
                c.project(),
                c.batch(),
                c.kernel(),
                unit,
                input,
                c.list(),
                c.before(),
                c.votes(),
                c.openings(),
                c.verdict(),
                new byte[Checksum.BYTES]);
    }

    private static Content of(Content c, byte[] input, int listBytes) {
        return new Content(
                c.kind(),
                c.version(),
                c.project(),
                c.batch(),
                c.kernel(),
                c.unit(),
                input,
                Arrays.copyOf(c.list(), listBytes),
                c.before(),
                c.votes(),
                c.openings(),
                c.verdict(),
                new byte[Checksum.BYTES]);
    }

    private static Content of(Content c, List<Evidence> before, byte[] input) {
        return new Content(
                c.kind(),
                c.version(),
                c.project(),
                c.batch(),
                c.kernel(),
                c.unit(),
                input,
                c.list(),
                before,
                c.votes(),
                c.openings(),
                c.verdict(),
                new byte[Checksum.BYTES]);
    }

    private static Content of(Content c, List<byte[]> votes) {
        return new Content(
                c.kind(),
                c.version(),
                c.project(),
                c.batch(),
                c.kernel(),
                c.unit(),
                c.input(),
                c.list(),
                c.before(),
                votes,
                c.openings(),
                c.verdict(),
                new byte[Checksum.BYTES]);
    }
}
