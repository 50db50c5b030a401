package org.fallow.node.io.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Screen;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.volunteer.LocalRun;
import org.fallow.work.kernel.Check;
import org.fallow.work.kernel.Finding;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.UnitList;
import org.fallow.work.sandbox.CheckpointPolicy;
import org.fallow.work.sandbox.Job;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code fallow kernel}: what a publisher does before publishing. */
@Command(
        name = "kernel",
        description = "check or measure a Wasm module, or run one unit of it here",
        subcommands = {KernelCommand.CheckCommand.class, KernelCommand.RunOneCommand.class, KernelBenchCommand.class})
final class KernelCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Override
    public void run() {
        throw new ParameterException(
                new CommandLine(this),
                common.json() ? "a command is missing" : "a command is missing: check, run or bench");
    }

    /** {@code fallow kernel check}. */
    @Command(
            name = "check",
            versionProvider = Version.class,
            description = "whether a Wasm module can be a kernel, and what is wrong where if not")
    static final class CheckCommand implements Runnable {
        @Mixin
        private SharedOptions common = new SharedOptions();

        @Parameters(paramLabel = "FILE.wasm", description = "the module")
        private Path file = Path.of("");

        @Option(
                names = "--mode",
                paramLabel = "MODE",
                description = "resumable or command; without it, what the module's exports say")
        private Optional<KernelMode> wanted = Optional.empty();

        /**
         * What is printed as JSON.
         *
         * @param mode it was checked for
         * @param findings why it is refused
         * @param warnings what makes it slow
         */
        record Checked(boolean sound, KernelMode mode, List<Finding> findings, List<Finding> warnings) {}

        @Override
        public void run() {
            byte[] kernel = read(file, Kernel.MODULE_BYTES_MAX);
            KernelMode mode = wanted.orElseGet(() -> Kernel.modeOf(kernel));
            switch (Kernel.check(kernel, mode)) {
                case Check.Sound(var info, List<Finding> warnings) ->
                    common.print(new Checked(true, mode, List.of(), warnings), () -> {
                        Words.line(
                                "%s is a kernel, mode %s: %,d bytes, %,d functions, %d to %d pages of memory",
                                file,
                                mode.name().toLowerCase(Locale.ROOT),
                                info.bytes(),
                                info.functions(),
                                info.memoryPagesMin(),
                                info.memoryPagesMax());
                        warnings.forEach(w -> Words.line("warning: %s", w.text()));
                    });
                case Check.Refused(List<Finding> findings) -> {
                    common.print(new Checked(false, mode, findings, List.of()), () -> {});
                    throw new CommandFailed(
                            CommandFailed.FAILED,
                            file + " is not a kernel: "
                                    + String.join(
                                            "\n  ",
                                            findings.stream().map(Finding::text).toList()));
                }
            }
        }
    }

    /** {@code fallow kernel run}. */
    @Command(
            name = "run",
            versionProvider = Version.class,
            description = "run one unit here, as a volunteer's node would")
    static final class RunOneCommand implements Runnable {
        private static final Limits LIMITS = new Limits(1L << 30, 86_400);

        @Mixin
        private SharedOptions common = new SharedOptions();

        @Parameters(paramLabel = "FILE.wasm", description = "the module")
        private Path file = Path.of("");

        @Option(
                names = "--mode",
                paramLabel = "MODE",
                description = "resumable or command; without it, what the module's exports say")
        private Optional<KernelMode> wanted = Optional.empty();

        @Option(names = "--input", paramLabel = "FILE", required = true, description = "the unit's input")
        private Path input = Path.of("");

        @Option(names = "--output", paramLabel = "FILE", required = true, description = "gets the result's bytes")
        private Path output = Path.of("");

        @Override
        public void run() {
            byte[] kernel = read(file, Kernel.MODULE_BYTES_MAX);
            KernelMode mode = wanted.orElseGet(() -> Kernel.modeOf(kernel));
            if (Kernel.check(kernel, mode, LIMITS) instanceof Check.Refused(List<Finding> findings)) {
                throw new CommandFailed(
                        CommandFailed.FAILED,
                        file + " is not a kernel: " + findings.getFirst().text());
            }
            try {
                byte[] unit = read(input, UnitList.INPUT_BYTES_MAX);
                Job job = new Job("local", kernel, mode, LIMITS, unit, CheckpointPolicy.USUAL);
                Outcome outcome = LocalRun.run(RunCommand.app(), job, progress());
                report(outcome);
            } catch (IOException e) {
                throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
            }
        }

        private void report(Outcome outcome) throws IOException {
            if (!(outcome instanceof Outcome.Finished(byte[] result, byte[] root, long steps, long cpuMillis))) {
                throw new CommandFailed(CommandFailed.FAILED, outcome.text());
            }
            Files.write(output, result);
            common.print(
                    Map.of("output", output.toString(), "bytes", result.length, "steps", steps, "cpuMillis", cpuMillis),
                    () -> Words.line("%s; the result is in %s", outcome.text(), output));
        }

        private Optional<LocalRun.Progress> progress() {
            return common.json() || !Screen.isTerminal()
                    ? Optional.empty()
                    : Optional.of(f -> System.err.printf("\r%3.0f %% ", f * 100));
        }
    }

    static byte[] read(Path file, int max) {
        try {
            if (Files.size(file) > max) {
                throw new CommandFailed(
                        CommandFailed.FAILED,
                        file + " has " + Files.size(file) + " bytes, at most " + max + " are taken");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.FAILED, "cannot read " + file + ": is the path right, and may you read it?", e);
        }
    }
}
