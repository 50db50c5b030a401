package org.fallow.node.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fallow.node.control.ApiRefused;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.status.EventKind;
import org.fallow.node.status.NodeEvent;
import org.fallow.node.status.NodeState;
import org.fallow.node.status.TaskState;
import org.fallow.node.status.TaskStatus;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.KernelMode;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.Run;
import org.fallow.work.sandbox.RunEvent;
import org.fallow.work.sandbox.RunListener;
import org.fallow.work.sandbox.Sandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One unit on real nodes: held back, let go on, given up, and computed by somebody else. */
@Timeout(200)
class TaskControlTest {
    private static final byte[] RESULT = "1".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    /** Runs that go on until they are told otherwise, or, where they are quick, are over when they begin. */
    private static final class Workers implements Sandbox {
        private final boolean quick;
        private volatile boolean paused;

        Workers(boolean quick) {
            this.quick = quick;
        }

        @Override
        public int slots() {
            return 1;
        }

        @Override
        public Run start(Job job, RunListener listener) {
            listener.on(new RunEvent.Started(0));
            listener.on(new RunEvent.Frame("{\"energy\":-3}".getBytes(StandardCharsets.US_ASCII)));
            listener.on(new RunEvent.Frame(new byte[] {1, 2}));
            CountDownLatch cancelled = new CountDownLatch(quick ? 0 : 1);
            return new Run() {
                @Override
                public String id() {
                    return job.id();
                }

                @Override
                public void pause() {
                    paused = true;
                }

                @Override
                public void resume() {
                    paused = false;
                }

                @Override
                public void cancel() {
                    cancelled.countDown();
                }

                @Override
                public Optional<Outcome> await(Duration patience) throws InterruptedException {
                    if (!cancelled.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                        return Optional.empty();
                    }
                    return Optional.of(
                            quick ? new Outcome.Finished(RESULT, new byte[0], 1, 1) : new Outcome.Cancelled());
                }
            };
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

    @Test
    void aUnitIsSuspendedResumedAndAfterItsAbortComputedBySomebodyElse() throws Exception {
        Workers berts = new Workers(false);
        try (Loopback network = new Loopback(folder);
                HttpNodeApi anne = network.start("anne", 0, sandbox -> sandbox);
                HttpNodeApi bert = network.start("bert", 1, _ -> berts);
                HttpNodeApi cleo = network.start("cleo", 1, _ -> new Workers(true))) {
            String batch = Loopback.publish(network.publication("anne", """
                    project: one
                    title: A single unit
                    kernel: hash.wasm
                    units:
                      sweep: { seed: { from: 1, to: 1 } }
                    verify: { replicas: 1 }
                    """, "hash.wasm"), anne, bert);
            Loopback.await("bert runs it", () -> state(bert) == TaskState.RUNNING);
            assertThat(bert.frames(batch, 0, 0))
                    .extracting(frame -> frame.number() + " " + frame.frame())
                    .containsExactly("1 {\"energy\":-3}", "2 {\"base64\":\"AQI=\"}");
            assertThat(bert.frames(batch, 0, 2)).isEmpty();
            assertThat(bert.suspend(batch, 0, true))
                    .extracting(TaskStatus::state, TaskStatus::suspended)
                    .containsExactly(TaskState.PAUSED, true);
            assertThat(berts.paused).isTrue();
            bert.pause();
            bert.resume();
            assertThat(state(bert)).isEqualTo(TaskState.PAUSED);
            assertThat(bert.suspend(batch, 0, false).state()).isEqualTo(TaskState.RUNNING);
            assertThat(berts.paused).isFalse();
            cleo.join(anne.projects().getFirst().id());
            assertThat(bert.abort(batch, 0).state()).isEqualTo(TaskState.RUNNING);
            Loopback.await("cleo computes it", () -> anne.batch(batch).accepted() == 1);
            Loopback.await("bert is without it", () -> bert.tasks().isEmpty());
            assertThat(bert.log(10, List.of(EventKind.UNIT_LOST)))
                    .extracting(NodeEvent::text)
                    .singleElement()
                    .asString()
                    .contains("aborted here, and given back");
            assertThat(bert.status().state()).isEqualTo(NodeState.IDLE);
            assertThatThrownBy(() -> bert.abort(batch, 0)).isInstanceOf(ApiRefused.class);
        }
    }

    private static TaskState state(HttpNodeApi api) throws Exception {
        return api.tasks().stream().findFirst().map(TaskStatus::state).orElse(TaskState.FAILED);
    }
}
