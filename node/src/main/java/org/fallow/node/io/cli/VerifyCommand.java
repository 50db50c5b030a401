package org.fallow.node.io.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.volunteer.LocalRun;
import org.fallow.scheduler.proof.Finding;
import org.fallow.scheduler.proof.Parsed;
import org.fallow.scheduler.proof.Proof;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.BlobLayout;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code fallow verify}: needs no node, no network, and nothing that is kept on this computer. */
@Command(
        name = "verify",
        versionProvider = Version.class,
        description = "check a proof file with no network and no node; what is wrong is named, a line each")
final class VerifyCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(paramLabel = "FILE", description = "what fallow explain --proof wrote")
    private Path file = Path.of("");

    @Option(names = "--run", description = "also compute the unit again, and compare the bytes; takes --kernel")
    private boolean run;

    @Option(names = "--kernel", paramLabel = "FILE.wasm", description = "the Wasm module, for --run")
    private @Nullable Path kernel;

    /**
     * What is printed as JSON.
     *
     * @param sound whether nothing is wrong
     * @param findings what is wrong
     * @param proved what the file proves; null when anything is wrong with it
     * @param ran whether the unit was computed again and gave the same bytes
     */
    record Verified(
            String file,
            boolean sound,
            List<Finding> findings,
            @Nullable Proved proved,
            boolean ran) {}

    /**
     * What a sound file proves.
     *
     * @param project id, 64 hexadecimal digits
     * @param batch CID
     * @param unit index
     * @param kernel CID
     * @param input as text
     * @param result as text
     * @param voters peer ids of those who agree
     */
    record Proved(
            String project,
            String title,
            String publisher,
            String batch,
            long unit,
            String kernel,
            String input,
            String result,
            List<String> voters) {}

    @Override
    public void run() {
        if (run && kernel == null) {
            throw new ParameterException(new CommandLine(this), "--run needs the Wasm module: --kernel FILE.wasm");
        }
        byte[] bytes = KernelCommand.read(file, Proof.FILE_BYTES_MAX);
        List<Finding> findings = new ArrayList<>();
        Optional<Proof.Claim> claim = switch (Proof.parse(bytes)) {
            case Parsed.Refused(List<Finding> why) -> {
                findings.addAll(why);
                yield Optional.empty();
            }
            case Parsed.Read(Proof proof) -> {
                findings.addAll(proof.check());
                yield proof.claim();
            }
        };
        if (claim.isPresent() && kernel != null && run) {
            findings.addAll(rerun(claim.get(), kernel));
        }
        report(findings, claim.map(VerifyCommand::proved).orElse(null));
    }

    private void report(List<Finding> findings, @Nullable Proved proved) {
        boolean sound = findings.isEmpty();
        common.print(new Verified(file.toString(), sound, findings, proved, run && sound), () -> {
            findings.forEach(finding -> Words.line("%s", line(finding)));
            if (sound && proved != null) {
                words(proved);
            }
        });
        if (!sound) {
            throw new CommandFailed(
                    CommandFailed.FAILED,
                    file + " is not sound: " + findings.size() + (findings.size() == 1 ? " fault" : " faults"));
        }
    }

    private void words(Proved proved) {
        Words.line("%s proves the result of unit %d of batch %s", file, proved.unit(), proved.batch());
        Words.line("project  %s, signed by %s", proved.title(), proved.publisher());
        Words.line("kernel   %s", proved.kernel());
        Words.line("input    %s", proved.input());
        proved.voters().forEach(voter -> Words.line("vote     %s", voter));
        Words.line("result   %s", proved.result());
        if (run) {
            Words.line("computed again here: the same bytes");
        }
    }

    /** Computes the unit again; finds nothing where the bytes are the same. */
    private static List<Finding> rerun(Proof.Claim claim, Path module) {
        byte[] wasm = KernelCommand.read(module, Kernel.MODULE_BYTES_MAX);
        if (!BlobLayout.of(wasm).root().equals(claim.kernel())) {
            return List.of(new Finding(
                    Finding.Kind.FOREIGN, "kernel", -1, module + " is not the kernel that the batch names"));
        }
        try {
            Outcome outcome = LocalRun.run(
                    RunCommand.app(),
                    wasm,
                    claim.batch().value().mode(),
                    claim.batch().value().limits(),
                    claim.input(),
                    Optional.empty());
            if (!(outcome instanceof Outcome.Finished(byte[] result, byte[] root, long steps, long cpuMillis))) {
                return List.of(contradiction("computed again here, it comes to no result: " + outcome.text()));
            }
            int differs = Arrays.mismatch(result, claim.result());
            return differs < 0
                    ? List.of()
                    : List.of(contradiction("computed again here, the result differs from its byte " + differs
                            + " on: the voters agreed on a wrong one, or this computer errs"));
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private static Finding contradiction(String text) {
        return new Finding(Finding.Kind.CONTRADICTORY, "openings", -1, text);
    }

    private static String line(Finding finding) {
        return finding.offset() < 0 || finding.kind() == Finding.Kind.CHANGED
                ? finding.text()
                : finding.text() + " (at byte " + finding.offset() + ")";
    }

    private static Proved proved(Proof.Claim claim) {
        return new Proved(
                claim.batch().value().project().toString(),
                claim.project().value().title(),
                claim.project().signer().toString(),
                claim.batch().cid().toString(),
                claim.unit(),
                claim.kernel().toString(),
                text(claim.input()),
                text(claim.result()),
                claim.votes().stream()
                        .filter(v -> v.value().isFor(v.signer(), claim.result()))
                        .map(v -> v.signer().toString())
                        .toList());
    }

    /** Text as it is; of anything else the number of bytes. */
    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean plain = text.codePoints().noneMatch(c -> c == 0xfffd || Character.isISOControl(c));
        return plain ? text : bytes.length + " bytes";
    }
}
