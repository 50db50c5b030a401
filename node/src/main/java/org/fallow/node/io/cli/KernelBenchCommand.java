package org.fallow.node.io.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Screen;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.volunteer.KernelTrial;
import org.fallow.work.kernel.Check;
import org.fallow.work.kernel.Finding;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.kernel.ModuleInfo;
import org.fallow.work.measure.Advice;
import org.fallow.work.measure.Figures;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.UnitList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fallow kernel bench}. */
@Command(
        name = "bench",
        versionProvider = Version.class,
        description = "measure a resumable kernel here for some seconds, and say what to change in it",
        footer = {
            "",
            "The kernel runs in the worker process that volunteers have, but at normal",
            "priority; what else this machine does shows in the figures. The speed is",
            "that of the second half of the time, when the kernel's code is compiled.",
            "A kernel that computes with floating point then runs as long again, by",
            "turns as volunteers run it, with the same bits for NaNs on every machine, and",
            "as it was published: so the cost of that is seen."
        })
final class KernelBenchCommand implements Runnable {
    private static final double SECONDS_MIN = 2;
    private static final double SECONDS_MAX = 3_600;

    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(paramLabel = "FILE.wasm", description = "the module")
    private Path file = Path.of("");

    @Option(names = "--input", paramLabel = "FILE", required = true, description = "a unit's input")
    private Path input = Path.of("");

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "to run for, 2 to 3,600; a unit that is over before ends it (default: ${DEFAULT-VALUE})")
    private double seconds = 12;

    @Option(
            names = "--native",
            paramLabel = "PROGRAM",
            description = "the same built for this machine: takes the input on standard input, does the whole unit")
    private @Nullable Path nativeProgram;

    /**
     * What is printed as JSON.
     *
     * @param speedToNative 1 for as fast as the native program, -1 where there is none
     */
    record Report(Figures figures, double speedToNative, List<String> advice) {}

    @Override
    public void run() {
        if (!(seconds >= SECONDS_MIN && seconds <= SECONDS_MAX)) {
            throw new CommandFailed(CommandFailed.USAGE, "--seconds: " + seconds + " is not 2 to 3,600");
        }
        byte[] kernel = KernelCommand.read(file, Kernel.MODULE_BYTES_MAX);
        KernelCommand.read(input, UnitList.INPUT_BYTES_MAX);
        Optional<Path> program = Optional.ofNullable(nativeProgram);
        program.filter(path -> !Files.isExecutable(path)).ifPresent(path -> {
            throw new CommandFailed(CommandFailed.USAGE, "--native: " + path + " is not a program that can be run");
        });
        switch (Kernel.check(kernel, KernelMode.RESUMABLE)) {
            case Check.Refused(List<Finding> findings) ->
                throw new CommandFailed(
                        CommandFailed.FAILED,
                        file + " is not a kernel: " + findings.getFirst().text());
            case Check.Sound(ModuleInfo info, List<Finding> warnings) -> measure(kernel, info, warnings, program);
        }
    }

    private void measure(byte[] kernel, ModuleInfo info, List<Finding> warnings, Optional<Path> program) {
        Screen screen = Screen.ofThisProcess();
        Consumer<String> progress = line -> screen.show(List.of(line), line);
        try {
            Figures figures =
                    KernelTrial.of(RunCommand.app(), kernel, info, warnings, input, seconds, program, progress);
            List<String> advice = Advice.on(figures);
            screen.say("measured for %.0f s".formatted(figures.seconds()));
            common.print(new Report(figures, figures.speedToNative(), advice), () -> words(figures, advice));
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(CommandFailed.FAILED, "interrupted", e);
        }
    }

    private static void words(Figures f, List<String> advice) {
        if (f.stepsPerSecond() >= 0) {
            Words.line("speed        %,.1f steps a second", f.stepsPerSecond());
            Words.line(
                    "step         %.2f ms in the median, %.2f ms p95, %.2f ms at most; wanted are %.0f to %.0f ms",
                    f.stepMedianMillis(),
                    f.stepP95Millis(),
                    f.stepMaxMillis(),
                    Advice.STEP_MILLIS_MIN,
                    Advice.STEP_MILLIS_MAX);
            Words.line("warm-up      %.1f s to half of that speed", f.warmUpSeconds());
        }
        if (f.memoryBytes() >= 0) {
            Words.line(
                    "memory       %.1f MiB in use of %.1f declared",
                    f.memoryBytes() / (double) (1 << 20), f.memoryDeclaredBytes() / (double) (1 << 20));
        }
        if (f.checkpointBytes() >= 0) {
            Words.line(
                    "checkpoint   %,d bytes at most, %.1f ms of computing", f.checkpointBytes(), f.checkpointMillis());
        }
        if (f.floats() > 0) {
            Words.line(
                    "NaN          %s",
                    f.nanCost() < 0
                            ? "cost not known, too few steps ended: do less in a step, or try longer (--seconds)"
                            : "the same bits on every machine cost %.0f %%".formatted(f.nanCost() * 100));
        }
        if (f.unitSeconds() >= 0) {
            Words.line("unit         %.1f s%s", f.unitSeconds(), f.finished() ? "" : ", by its progress");
        }
        if (f.nativeSeconds() >= 0) {
            Words.line(
                    "native       %.1f s for the unit%s",
                    f.nativeSeconds(),
                    f.speedToNative() < 0
                            ? "; no progress of the kernel was seen to compare with it (a longer trial, or fallow_progress, helps)"
                            : ": the kernel runs at %.0f %% of that speed".formatted(f.speedToNative() * 100));
        }
        Words.line("%s", advice.isEmpty() ? "Nothing needs to change." : "What to change:");
        advice.forEach(line -> Words.line("- %s", line));
    }
}
