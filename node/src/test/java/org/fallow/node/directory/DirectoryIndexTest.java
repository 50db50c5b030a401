package org.fallow.node.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.node.directory.DirectoryIndex.Outcome;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.work.record.Project;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;
import org.junit.jupiter.api.Test;

class DirectoryIndexTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final KeyPair PUBLISHER = KeyPair.generate(new Random(1));
    private static final PeerId SELF = KeyPair.generate(new Random(2)).peerId();
    private static final PeerId ANNE = KeyPair.generate(new Random(3)).peerId();
    private static final PeerId BERT = KeyPair.generate(new Random(4)).peerId();

    private final DirectoryIndex index = new DirectoryIndex(SELF, DirectoryIndex.Bounds.DEFAULT);

    private static Signed<Project> project(String name, String title, List<String> topics, long sequence) {
        return RecordKind.PROJECT.seal(
                PUBLISHER, new Project(1, name, title, "About " + title, topics, List.of(), sequence));
    }

    private static Signed<Project> project(String name) {
        return project(name, "Project " + name, List.of(), 1);
    }

    private static int bucket(Signed<Project> project) {
        return Buckets.of(project.value().id(project.signer()));
    }

    private Outcome offer(Signed<Project> project, PeerId source) {
        return index.offer(project.encoded(), bucket(project), source, NOW);
    }

    private List<String> found(String text, String topic) {
        return index.search(text, Optional.of(topic).filter(t -> !t.isEmpty()), 100).stream()
                .map(p -> p.value().name())
                .toList();
    }

    @Test
    void projectsAreFoundByWordsInAnyCaseAndByTopic() {
        offer(project("hp", "Folding the HP benchmark", List.of("biology", "physics"), 1), ANNE);
        offer(project("gaps", "Prime gaps", List.of("mathematics"), 1), ANNE);
        offer(project("hp2", "Other models", List.of("biology"), 1), BERT);
        assertThat(found("folding", "")).containsExactly("hp");
        assertThat(found("BENCHMARK  hp", "")).containsExactly("hp");
        assertThat(found("", "biology")).containsExactly("hp", "hp2");
        assertThat(found("models", "biology")).containsExactly("hp2");
        assertThat(found("folding", "mathematics")).isEmpty();
        assertThat(found("", "")).hasSize(3);
        assertThat(found("hp", ""))
                .as("those with the word in their title first")
                .containsExactly("hp", "hp2");
    }

    @Test
    void theNewestRecordOfAProjectCountsWhoeverTellsOfIt() {
        assertThat(offer(project("hp", "Old", List.of(), 1), ANNE)).isEqualTo(Outcome.NEW);
        assertThat(offer(project("hp", "New", List.of(), 2), BERT)).isEqualTo(Outcome.NEWER);
        assertThat(offer(project("hp", "Old", List.of(), 1), ANNE)).isEqualTo(Outcome.KNOWN);
        assertThat(found("new", "")).hasSize(1);
        assertThat(found("old", "")).isEmpty();
        assertThat(index.size()).isEqualTo(1);
    }

    @Test
    void whatBelongsIntoAnotherBucketIsDroppedAndCounted() {
        Signed<Project> project = project("hp");
        assertThat(index.offer(project.encoded(), bucket(project) ^ 1, ANNE, NOW))
                .isEqualTo(Outcome.WRONG_BUCKET);
        assertThat(index.count(Outcome.WRONG_BUCKET)).isEqualTo(1);
        assertThat(index.size()).isZero();
    }

    @Seeds(count = 100)
    void damagedAnnouncementsAreDroppedAndCounted(long seed) {
        Random random = new Random(seed);
        Signed<Project> project = project("hp");
        byte[] damaged = project.encoded();
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
        assertThat(index.offer(damaged, bucket(project), ANNE, NOW)).isEqualTo(Outcome.BAD);
        byte[] noise = new byte[random.nextInt(500)];
        random.nextBytes(noise);
        assertThat(index.offer(noise, bucket(project), ANNE, NOW)).isEqualTo(Outcome.BAD);
        assertThat(index.count(Outcome.BAD)).isEqualTo(2);
        assertThat(index.size()).isZero();
    }

    @Test
    void anAnnouncementThatIsTooLongIsDropped() {
        assertThat(index.offer(new byte[100_000], 0, ANNE, NOW)).isEqualTo(Outcome.BAD);
    }

    @Test
    void onePeerCannotTellOfMoreThanItsShare() {
        DirectoryIndex small =
                new DirectoryIndex(SELF, new DirectoryIndex.Bounds(1 << 20, 3, 1 << 20, Duration.ofDays(7)));
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Signed<Project> project = project("p" + i);
            outcomes.add(small.offer(project.encoded(), bucket(project), ANNE, NOW));
        }
        assertThat(outcomes).containsExactly(Outcome.NEW, Outcome.NEW, Outcome.NEW, Outcome.SURPLUS, Outcome.SURPLUS);
        Signed<Project> other = project("p4");
        assertThat(small.offer(other.encoded(), bucket(other), BERT, NOW)).isEqualTo(Outcome.NEW);
    }

    @Test
    void whoToldMostGivesWayWhenThereIsNoRoomAndNobodyElse() {
        int each = project("p0").encoded().length;
        DirectoryIndex small =
                new DirectoryIndex(SELF, new DirectoryIndex.Bounds(4L * each + 8, 100, 1 << 20, Duration.ofDays(7)));
        List<Signed<Project>> spam = List.of(project("p0"), project("p1"), project("p2"), project("p3"));
        for (Signed<Project> project : spam) {
            assertThat(small.offer(project.encoded(), bucket(project), ANNE, NOW))
                    .isEqualTo(Outcome.NEW);
        }
        Signed<Project> surplus = project("p5");
        assertThat(small.offer(surplus.encoded(), bucket(surplus), ANNE, NOW)).isEqualTo(Outcome.SURPLUS);
        Signed<Project> honest = project("p9");
        assertThat(small.offer(honest.encoded(), bucket(honest), BERT, NOW)).isEqualTo(Outcome.NEW);
        assertThat(small.size()).isEqualTo(4);
        assertThat(small.search("p9", Optional.empty(), 9)).hasSize(1);
    }

    @Test
    void whatNobodyTellsOfAnyMoreIsForgotten() {
        offer(project("hp"), ANNE);
        offer(project("gaps"), ANNE);
        Duration life = DirectoryIndex.Bounds.DEFAULT.life();
        Signed<Project> again = project("gaps");
        index.offer(again.encoded(), bucket(again), BERT, NOW.plus(life.dividedBy(2)));
        index.expire(NOW.plus(life));
        assertThat(found("", "")).containsExactly("gaps");
        index.expire(NOW.plus(life.multipliedBy(2)));
        assertThat(index.size()).isZero();
    }
}
