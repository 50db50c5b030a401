package org.fallow.work.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fallow.work.checkpoint.Checkpoint;
import org.fallow.work.checkpoint.Image;
import org.fallow.work.checkpoint.MerkleFrontier;
import org.fallow.work.checkpoint.Saving;
import org.fallow.work.checkpoint.State;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.kernel.KernelBuilder;
import org.fallow.work.kernel.StateGlobal;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.sandbox.CheckpointPolicy;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.RunEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is saved in the worker goes on in two other engines, and the other way round, to the same bytes. */
class GoingOnElsewhereTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int STEPS = 150;
    private static final byte[] COUNTING = KernelBuilder.counting().build();
    private static final byte[] COUNTING_INPUT = KernelBuilder.input(STEPS, 40_000);
    private static final byte[] FOLDING_INPUT =
            "{\"dim\":2,\"seed\":7,\"sequence\":\"HPHPPHHPHPPHPHHPPHPH\",\"steps\":5000000}"
                    .getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private WorkerSandbox sandbox;
    private CheckpointFiles files;

    @BeforeEach
    void open() throws Exception {
        sandbox = new WorkerSandbox(
                new SandboxOptions(WorkerSandboxTest.home(), folder.resolve("checkpoints"), 1, Priority.NORMAL));
        files = new CheckpointFiles(folder.resolve("checkpoints"));
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    /** What the worker makes of a job, from its checkpoint where there is one. */
    private record Ran(byte[] result, byte[] root, long begunAt) {}

    private Ran inTheWorker(String id, byte[] kernel, byte[] input) throws Exception {
        Job job = new Job(
                id, kernel, KernelMode.RESUMABLE, new Limits(64 << 20, 600), input, new CheckpointPolicy(100, 10));
        LinkedBlockingQueue<RunEvent> heard = new LinkedBlockingQueue<>();
        Outcome outcome = sandbox.start(job, heard::add).await(PATIENCE).orElseThrow();
        assertThat(outcome).as(outcome.text()).isInstanceOf(Outcome.Finished.class);
        long begunAt = heard.stream()
                .filter(RunEvent.Started.class::isInstance)
                .mapToLong(e -> ((RunEvent.Started) e).step())
                .findFirst()
                .orElseThrow();
        Outcome.Finished finished = (Outcome.Finished) outcome;
        return new Ran(finished.result(), finished.checkpointRoot(), begunAt);
    }

    /** What the worker saved last, on its way. */
    private Checkpoint saved(String id) throws Exception {
        List<ByteArrayInputStream> pieces =
                files.read(id).pieces().stream().map(ByteArrayInputStream::new).toList();
        Checkpoint checkpoint = Checkpoint.decode(new SequenceInputStream(Collections.enumeration(pieces)), 1_024);
        assertThat(checkpoint.head().steps()).as("a state on the way").isPositive();
        return checkpoint;
    }

    /** Gives the worker a state that another engine was in. */
    private void give(String id, byte[] kernel, long steps, MerkleFrontier hashed, State state) throws Exception {
        Image image = new Image();
        image.look(state);
        Checkpoint.Head head = new Checkpoint.Head(Cid.of(Cid.Codec.RAW, kernel), id, steps, 0, hashed);
        CheckpointFiles.Incoming incoming = files.incoming(id);
        List<byte[]> chunks = new ArrayList<>();
        new Saving().save(head, state.globals(), image, () -> 0, (part, last, chunk) -> chunks.add(chunk));
        for (int i = 0; i < chunks.size(); i++) {
            incoming.take(steps, 0, i == chunks.size() - 1, chunks.get(i));
        }
    }

    @Test
    void fromTheWorkerToEndive() throws Exception {
        byte[] result = inTheWorker("count", COUNTING, COUNTING_INPUT).result();
        EndiveKernel elsewhere = new EndiveKernel(COUNTING);
        elsewhere.restore(saved("count"));
        while (elsewhere.step()) {
            assertThat(elsewhere.pages()).isLessThanOrEqualTo(4);
        }
        assertThat(elsewhere.result()).isEqualTo(result);
    }

    @Test
    void fromEndiveToTheWorkerWithTheSameHashesOfItsStates() throws Exception {
        Ran straight = inTheWorker("straight", COUNTING, COUNTING_INPUT);
        EndiveKernel elsewhere = new EndiveKernel(COUNTING);
        elsewhere.init(COUNTING_INPUT);
        MerkleFrontier hashed = MerkleFrontier.EMPTY;
        Image image = new Image();
        for (int step = 1; step <= 75; step++) {
            assertThat(elsewhere.step()).isTrue();
            if (step % 10 == 0) {
                image.look(elsewhere);
                hashed = hashed.with(image.hash(step, elsewhere.globals()));
            }
        }
        give("moved", COUNTING, 75, hashed, elsewhere);
        Ran moved = inTheWorker("moved", COUNTING, COUNTING_INPUT);
        assertThat(moved.begunAt()).isEqualTo(75);
        assertThat(moved.result()).isEqualTo(straight.result());
        assertThat(moved.root()).as("root over the hashes of both halves").isEqualTo(straight.root());
    }

    @Test
    void fromTheWorkerToV8AndBackWithAKernelInC() throws Exception {
        assumeTrue(hasNode(), "skipped: the other engine needs node, which is not installed");
        byte[] folding = Files.readAllBytes(Path.of("kernels", "hp-fold", "hp-fold.wasm"));
        byte[] result = inTheWorker("fold", folding, FOLDING_INPUT).result();
        assertThat(goneOnInV8(folding, saved("fold"))).isEqualTo(result);

        give("back", folding, 3, MerkleFrontier.EMPTY, stoppedInV8(folding, FOLDING_INPUT, 3));
        Ran back = inTheWorker("back", folding, FOLDING_INPUT);
        assertThat(back.begunAt()).isEqualTo(3);
        assertThat(back.result()).isEqualTo(result);
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private byte[] goneOnInV8(byte[] kernel, Checkpoint checkpoint) throws Exception {
        byte[] memory = new byte[checkpoint.pages() * Kernel.PAGE_BYTES];
        checkpoint
                .filled()
                .forEach((page, bytes) -> System.arraycopy(bytes, 0, memory, page * Kernel.PAGE_BYTES, bytes.length));
        Files.write(folder.resolve("memory"), memory);
        node("go-on", kernel, checkpoint.globals(), folder.resolve("result"));
        return Files.readAllBytes(folder.resolve("result"));
    }

    private State stoppedInV8(byte[] kernel, byte[] input, int steps) throws Exception {
        Path in = Files.write(folder.resolve("input"), input);
        node("stop", kernel, Map.of(), in, steps);
        byte[] memory = Files.readAllBytes(folder.resolve("memory"));
        SortedMap<String, Long> globals = new TreeMap<>();
        for (String line : Files.readAllLines(folder.resolve("globals"))) {
            List<String> words = List.of(line.split(" ", -1));
            globals.put(words.getFirst(), Long.parseLong(words.getLast()));
        }
        return new State() {
            @Override
            public int pages() {
                return memory.length / Kernel.PAGE_BYTES;
            }

            @Override
            public void read(int page, byte[] into) {
                System.arraycopy(memory, page * Kernel.PAGE_BYTES, into, 0, Kernel.PAGE_BYTES);
            }

            @Override
            public SortedMap<String, Long> globals() {
                return globals;
            }
        };
    }

    private void node(String verb, byte[] kernel, Map<String, Long> globals, Object... more) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (StateGlobal global : Kernel.stateGlobals(kernel)) {
            lines.append("%s %s %d%n".formatted(global.name(), global.type(), globals.getOrDefault(global.name(), 0L)));
        }
        List<String> command = new ArrayList<>(List.of(
                "node",
                Path.of("src", "test", "resources", "state.mjs").toString(),
                verb,
                Files.write(folder.resolve("module"), Kernel.prepare(kernel, new Limits(1L << 30, 60)))
                        .toString(),
                Files.writeString(folder.resolve("globals"), lines).toString(),
                folder.resolve("memory").toString()));
        for (Object word : more) {
            command.add(word.toString());
        }
        Process node = new ProcessBuilder(command).inheritIO().start();
        assertThat(node.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).isZero();
    }
}
