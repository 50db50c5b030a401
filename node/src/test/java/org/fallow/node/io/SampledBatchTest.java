package org.fallow.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.publication.Publication;
import org.fallow.node.status.AuditStatus;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.UnitStory;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.UnitSource;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.Run;
import org.fallow.work.sandbox.RunEvent;
import org.fallow.work.sandbox.RunListener;
import org.fallow.work.sandbox.Sandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A batch with {@code verify.error} through ten real nodes on loopback, one of which always lies. What a unit comes to is
 * computed in Java: this is about who computes what, and what is believed.
 */
@Timeout(200)
class SampledBatchTest {
    private static final int UNITS = 100;
    private static final int HONEST = 8;
    private static final double ALLOWED = 10;

    @TempDir
    private Path folder;

    /** Runs that have ended when they begin. */
    private record Hashing(boolean lies) implements Sandbox {
        @Override
        public int slots() {
            return 1;
        }

        @Override
        public Run start(Job job, RunListener listener) {
            byte[] result = (lies ? "\"a lie\"" : hash(job.input())).getBytes(StandardCharsets.US_ASCII);
            Outcome outcome = new Outcome.Finished(result, new byte[0], 1, 1);
            listener.on(new RunEvent.Finished(outcome));
            return new Ended(job.id(), outcome);
        }

        @Override
        public void forget(String jobId) {
            // There are no checkpoints.
        }

        @Override
        public void limit(int percent) {
            // It takes no time.
        }

        @Override
        public boolean runs(KernelMode mode) {
            return true;
        }
    }

    private record Ended(String id, Outcome outcome) implements Run {
        @Override
        public void pause() {
            // It is over.
        }

        @Override
        public void resume() {
            // It is over.
        }

        @Override
        public void cancel() {
            // It is over.
        }

        @Override
        public Optional<Outcome> await(Duration patience) {
            return Optional.of(outcome);
        }
    }

    private static String hash(byte[] input) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : input) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return "\"%016x\"".formatted(hash);
    }

    @Test
    void mostUnitsAreComputedOnceTheLiarIsFoundAndNoMoreIsWrongThanThePublisherAllows() throws Exception {
        List<HttpNodeApi> volunteers = new ArrayList<>();
        try (Loopback network = new Loopback(folder);
                HttpNodeApi anne = network.start("anne", 1, _ -> new Hashing(false))) {
            for (int i = 0; i < HONEST; i++) {
                volunteers.add(network.start("volunteer-" + i, 1, _ -> new Hashing(false)));
            }
            volunteers.add(network.start("liar", 1, _ -> new Hashing(true)));
            Publication publication = network.publication("anne", """
                    project: hashes
                    title: Hashes, audited by chance
                    kernel: hash.wasm
                    units:
                      sweep: { seed: { from: 1, to: 100 } }
                    verify: { error: 0.1 }
                    """, "hash.wasm");
            String batch = Loopback.publish(publication, anne, volunteers.toArray(HttpNodeApi[]::new));
            Loopback.await("all units are accepted", () -> anne.batch(batch).accepted() == UNITS);
            BatchStatus status = anne.batch(batch);
            AuditStatus audits = Objects.requireNonNull(status.audits());
            assertThat(audits.complete()).isTrue();
            assertThat(audits.errors()).isNotNull().isLessThanOrEqualTo(ALLOWED);
            assertThat(audits.unaudited()).isPositive();
            assertThat(status.executions()).isBetween((long) UNITS, UNITS * 2L);
            assertThat(wrong(anne, batch, publication)).isLessThanOrEqualTo((long) ALLOWED);
            assertThat(status.caught()).hasSizeLessThanOrEqualTo(1);
            UnitStory single = single(anne, batch);
            assertThat(String.join("; ", single.why()))
                    .contains("one node computed it", "the audits of the whole batch");
        } finally {
            volunteers.forEach(HttpNodeApi::close);
        }
    }

    private static long wrong(HttpNodeApi api, String batch, Publication publication) throws Exception {
        List<String> lines = new ArrayList<>();
        api.results(batch, lines::add);
        assertThat(lines).hasSize(UNITS);
        UnitSource.Sweep units = (UnitSource.Sweep) publication.batch().value().units();
        long wrong = 0;
        for (int unit = 0; unit < UNITS; unit++) {
            wrong += lines.get(unit).contains(hash(units.input(unit))) ? 0 : 1;
        }
        return wrong;
    }

    /** A unit that one node alone computed. */
    private static UnitStory single(HttpNodeApi api, String batch) throws Exception {
        for (int unit = 0; unit < UNITS; unit++) {
            UnitStory story = api.explain(batch, unit);
            if (story.votes().size() == 1) {
                return story;
            }
        }
        throw new AssertionError("every unit was computed twice");
    }
}
