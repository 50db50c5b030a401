package org.fallow.work.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.fallow.work.containment.Containment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the worker's own Java code can do to this computer, locked down and not. */
class ContainmentTest {
    private static final long PATIENCE_S = 60;
    private static final List<String> MISDEEDS =
            List.of("read", "list", "write", "delete", "connect", "listen", "start", "signal");

    @TempDir
    private Path folder;

    private Path secret;

    @BeforeEach
    void hide() throws Exception {
        assumeTrue(Linux.isHere(), "skipped: only Linux has a containment");
        secret = Files.writeString(
                Files.createDirectories(folder.resolve(".ssh")).resolve("id_ed25519"), "secret");
    }

    private SandboxOptions options(Priority priority) throws Exception {
        return new SandboxOptions(WorkerSandboxTest.home(), folder.resolve("checkpoints"), 1, priority);
    }

    /** What each attempt came to. */
    private Map<String, String> probe(List<String> command, String mode) throws Exception {
        Map<String, String> outcomes = new LinkedHashMap<>();
        Path target = folder.resolve("written");
        if (mode.equals("locked")) {
            Files.writeString(target, "there before");
        }
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> all = new ArrayList<>(command);
            all.addAll(List.of(mode, secret.toString(), target.toString(), "" + server.getLocalPort()));
            Process probe = new ProcessBuilder(all).redirectErrorStream(true).start();
            String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(probe.waitFor(PATIENCE_S, TimeUnit.SECONDS)).as(said).isTrue();
            said.lines().map(line -> line.split(" ", 2)).forEach(line -> outcomes.put(line[0], line[1]));
        }
        return outcomes;
    }

    @Test
    void aLockedWorkerCannotReadWriteConnectStartProgramsOrSignal() throws Exception {
        Map<String, String> outcomes =
                probe(WorkerCommand.of(options(Priority.NORMAL), 160, ContainmentProbe.class.getName()), "locked");
        assertThat(outcomes).containsEntry("containment", Containment.Level.FULL.name());
        for (String misdeed : MISDEEDS) {
            assertThat(outcomes.get(misdeed)).as("%s, of %s", misdeed, outcomes).startsWith("refused");
        }
        assertThat(outcomes).containsEntry("thread", "done").containsEntry("compute", "done 1");
        assertThat(folder.resolve("written")).hasContent("there before");
    }

    @Test
    void theSameCodeDoesAllOfItWhereNothingIsLocked() throws Exception {
        List<String> command = List.of(
                EngineHome.ownJava().toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                String.join(File.pathSeparator, WorkerSandboxTest.home().classPath()),
                ContainmentProbe.class.getName());
        Map<String, String> outcomes = probe(command, "open");
        for (String misdeed : MISDEEDS) {
            assertThat(outcomes).containsEntry(misdeed, "done");
        }
    }

    @Test
    void aWorkerSaysWhatContainsIt() throws Exception {
        try (WorkerSandbox sandbox = new WorkerSandbox(options(Priority.NORMAL))) {
            Containment containment = sandbox.containment();
            assertThat(containment.level()).as(containment.text()).isEqualTo(Containment.Level.FULL);
            assertThat(containment.missing()).isEmpty();
        }
    }

    @Test
    void allThreadsOfAnIdleWorkerStandBehindAllElse() throws Exception {
        WorkerProcess worker = WorkerProcess.start(options(Priority.IDLE), 160);
        try {
            Path process = Path.of("/proc", "" + worker.pid());
            // The small JVM becomes the worker: then its command has no more of the first one's.
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
            while (!isWorker(content(process, "cmdline")) || threads(process).size() < 3) {
                assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
                worker.next(20);
            }
            for (Path thread : threads(process)) {
                assertThat(content(thread, "sched")).containsPattern("policy +: +5\\b");
            }
            if (Files.exists(process.resolve("autogroup"))) {
                assertThat(content(process, "autogroup")).contains("nice 19");
            }
        } finally {
            worker.kill();
        }
    }

    private static boolean isWorker(String command) {
        return command.contains(WorkerMain.class.getName()) && !command.contains(Confine.class.getName());
    }

    private static List<Path> threads(Path process) {
        try (var threads = Files.list(process.resolve("task"))) {
            return threads.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String content(Path process, String file) {
        try {
            return Files.readString(process.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
