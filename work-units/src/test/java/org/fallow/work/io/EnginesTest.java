package org.fallow.work.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.fallow.work.kernel.Check;
import org.fallow.work.kernel.FloatModules;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.kernel.KernelBuilder;
import org.graalvm.polyglot.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import run.endive.runtime.InterpreterMachine;

/**
 * The same bytes on every engine: modules made from seeds, and every example kernel that is in {@code kernels/}, in
 * GraalWasm's interpreter and with its compiler, in Endive, and in V8 where there is node. Compared are the result and the
 * whole state, to the bit.
 *
 * <p>{@code work-units/engines} runs 200 modules everywhere; the plain run compiles only a few, because the compiler takes
 * its time. An example kernel's folder holds its {@code engines.input}: a unit
 * that a slow interpreter finishes in a second.
 */
class EnginesTest {
    private static final int MODULES = Integer.getInteger("engines.modules", 5);
    private static final int COMPILED = Integer.getInteger("engines.compiled", 1);
    private static final boolean KERNELS_COMPILED = Boolean.getBoolean("engines.kernels");
    private static final int FIRST_SEED = Integer.getInteger("engines.first", 0);
    private static final int GROWN_PAGES = 400;
    private static final Path KERNELS = Path.of("kernels");
    private static final int WAIT_S_MAX = 900 + 60 * COMPILED;

    @TempDir
    private static Path folder;

    private static final List<Trial> TRIALS = new ArrayList<>();
    private static final List<String> EXPECTED = new ArrayList<>();

    /** In the interpreter: this JVM has no compiler for the engine. */
    @BeforeAll
    static void runsInTheInterpreter() throws IOException {
        for (int seed = FIRST_SEED; seed < FIRST_SEED + MODULES; seed++) {
            byte[] module = FloatModules.of(seed);
            assertThat(Kernel.check(module, Kernel.modeOf(module)))
                    .as("seed " + seed)
                    .isInstanceOf(Check.Sound.class);
            TRIALS.add(Trial.of("seed-" + seed, module, new byte[0]));
        }
        // Its memory lies outside the heap.
        TRIALS.add(Trial.of("growing", KernelBuilder.growing(GROWN_PAGES).build(), KernelBuilder.input(1, 1)));
        try (Stream<Path> kernels = Files.list(KERNELS)) {
            for (Path kernel : kernels.sorted().toList()) {
                Path wasm = kernel.resolve(kernel.getFileName() + ".wasm");
                if (Files.exists(wasm)) {
                    Path input = kernel.resolve("engines.input");
                    assertThat(input).as("a short unit of the example kernel").exists();
                    TRIALS.add(Trial.of(
                            kernel.getFileName().toString(), Files.readAllBytes(wasm), Files.readAllBytes(input)));
                }
            }
        }
        try (Engine engine = Engine.newBuilder("wasm")
                .option("engine.WarnInterpreterOnly", "false")
                .build()) {
            assertThat(engine.getImplementationName()).contains("Interpreted");
            for (Trial trial : TRIALS) {
                trial.write(folder);
                EXPECTED.add(GraalTrials.run(engine, trial));
            }
        }
    }

    @Test
    void theModulesAreWorthTheirRunsTheyEndAndDiffer() {
        List<String> modules = EXPECTED.subList(0, MODULES);
        assertThat(modules).allMatch(ran -> ran.startsWith("steps=" + FloatModules.STEPS + " "));
        assertThat(modules).doesNotHaveDuplicates();
        assertThat(EXPECTED.subList(MODULES, EXPECTED.size()))
                .as("example kernels")
                .isNotEmpty()
                .allMatch(ran -> ran.contains("result="));
    }

    @Test
    void theCompilerGivesTheSameBytes() throws Exception {
        Path compiled = Files.createDirectory(folder.resolve("compiled"));
        Stream<Trial> others = TRIALS.subList(MODULES, TRIALS.size()).stream();
        List<Trial> trials = Stream.concat(
                        TRIALS.stream().limit(Math.min(COMPILED, MODULES)), KERNELS_COMPILED ? others : others.limit(1))
                .toList();
        for (Trial trial : trials) {
            trial.write(compiled);
        }
        EngineHome home = WorkerSandboxTest.home();
        List<String> command = new ArrayList<>(List.of(
                home.java().toString(),
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:+EnableJVMCI",
                "-XX:+UseSerialGC",
                "--upgrade-module-path=" + home.engine(),
                "--add-modules=org.graalvm.polyglot,org.graalvm.wasm,org.graalvm.truffle.runtime,jdk.graal.compiler",
                "--enable-native-access=org.graalvm.truffle",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dpolyglot.engine.AllowExperimentalOptions=true",
                "-Dpolyglot.engine.BackgroundCompilation=false",
                // At the second call: so that most steps of a module run compiled.
                "-Dpolyglot.engine.MultiTier=false",
                "-Dpolyglot.engine.SingleTierCompilationThreshold=2",
                "-Dpolyglot.engine.TraceCompilation=true",
                "-cp",
                String.join(File.pathSeparator, home.classPath())
                        + File.pathSeparator
                        + Path.of("target", "test-classes"),
                GraalTrials.class.getName(),
                compiled.toString()));
        String said = succeeds(command);
        assertThat(said.lines().filter(line -> line.contains("opt done")).count())
                .as("functions that were compiled: " + said.lines().limit(5).toList())
                .isGreaterThan(2L * Math.min(COMPILED, MODULES));
        theSame(trials, compiled, "jit");
    }

    @Test
    void anotherEngineInJavaGivesTheSameBytes() {
        for (int i = 0; i < TRIALS.size(); i++) {
            Trial trial = TRIALS.get(i);
            assertThat(EndiveTrials.run(trial, module -> InterpreterMachine::new))
                    .as("Endive, " + trial.name())
                    .isEqualTo(EXPECTED.get(i));
        }
    }

    @Test
    void v8GivesTheSameBytes() throws Exception {
        assumeTrue(hasNode(), "skipped: V8 needs node, which is not installed");
        Path script = Path.of("src", "test", "resources", "engines", "engines.mjs");
        // On one thread: where a memory has grown far, node 20 dies of a segmentation fault in one of three runs with
        // V8's
        // helper threads.
        succeeds(List.of("node", "--no-warnings", "--single-threaded", script.toString(), folder.toString()));
        theSame(TRIALS, folder, "v8");
    }

    private static void theSame(List<Trial> trials, Path written, String engine) throws IOException {
        for (Trial trial : trials) {
            assertThat(trial.written(written, engine))
                    .as(engine + ", " + trial.name())
                    .isEqualTo(EXPECTED.get(TRIALS.indexOf(trial)));
        }
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String succeeds(List<String> command) throws Exception {
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(WAIT_S_MAX, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(said);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
