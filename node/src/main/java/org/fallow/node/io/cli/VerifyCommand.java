package org.fallow.node.io.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.volunteer.LocalRun;
import org.fallow.node.status.CreditStatus;
import org.fallow.scheduler.credit.CreditFile;
import org.fallow.scheduler.proof.Finding;
import org.fallow.scheduler.proof.Parsed;
import org.fallow.scheduler.proof.Proof;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Batch;
import org.fallow.work.record.BlobLayout;
import org.fallow.work.record.UnitId;
import org.fallow.work.sandbox.CheckpointPolicy;
import org.fallow.work.sandbox.Job;
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
        description = "check a proof or a file of receipts, with no network and no node; what is wrong is named, a line"
                + " each")
final class VerifyCommand implements Runnable {
    /** Within which a file says what it is. */
    private static final int HEAD_BYTES = 64;

    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(paramLabel = "FILE", description = "what fallow explain --proof or fallow credit --export wrote")
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
     * @param voter whose receipts they are; null for a proof
     * @param credit what the receipts that are sound come to
     */
    record Verified(
            String file,
            boolean sound,
            List<Finding> findings,
            @Nullable Proved proved,
            boolean ran,
            @Nullable String voter,
            List<CreditStatus> credit) {}

    /**
     * What a sound file proves.
     *
     * @param project id, 64 hexadecimal digits
     * @param batch CID
     * @param unit index
     * @param kernel CID
     * @param input as text
     * @param result as text; why there is none where the unit failed
     * @param failed whether that is what it proves
     * @param before units before it in its chain, whose results are proved too
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
            boolean failed,
            int before,
            List<String> voters) {}

    @Override
    public void run() {
        if (run && kernel == null) {
            throw new ParameterException(new CommandLine(this), "--run needs the Wasm module: --kernel FILE.wasm");
        }
        byte[] bytes = KernelCommand.read(file, Proof.FILE_BYTES_MAX);
        String head = new String(bytes, 0, Math.min(bytes.length, HEAD_BYTES), StandardCharsets.ISO_8859_1);
        if (head.contains(CreditFile.KIND)) {
            credit(bytes);
        } else {
            proof(bytes);
        }
    }

    private void credit(byte[] bytes) {
        try {
            CreditFile credit = CreditFile.parse(bytes);
            report(new Verified(
                    file.toString(),
                    credit.findings().isEmpty(),
                    credit.findings(),
                    null,
                    false,
                    credit.voter().toString(),
                    sums(credit)));
        } catch (WireException e) {
            String text = String.valueOf(e.getMessage());
            List<Finding> why = List.of(new Finding(Finding.Kind.MALFORMED, "", -1, text));
            report(new Verified(file.toString(), false, why, null, false, null, List.of()));
        }
    }

    private static List<CreditStatus> sums(CreditFile credit) {
        return credit.sums().entrySet().stream()
                .map(e -> new CreditStatus(
                        e.getKey().toString(),
                        "",
                        e.getValue().units(),
                        e.getValue().workMillis() / 1e3,
                        e.getValue().custodians()))
                .toList();
    }

    private void proof(byte[] bytes) {
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
        boolean sound = findings.isEmpty();
        Proved proved = claim.map(VerifyCommand::proved).orElse(null);
        report(new Verified(file.toString(), sound, findings, proved, run && sound, null, List.of()));
    }

    private void report(Verified verified) {
        common.print(verified, () -> {
            verified.findings().forEach(finding -> Words.line("%s", line(finding)));
            Proved proved = verified.proved();
            if (verified.sound() && proved != null) {
                words(proved);
            }
            if (verified.voter() != null) {
                Words.line("%s holds receipts for %s", file, verified.voter());
                Words.credit(verified.credit());
            }
        });
        if (!verified.sound()) {
            int faults = verified.findings().size();
            throw new CommandFailed(
                    CommandFailed.FAILED, file + " is not sound: " + faults + (faults == 1 ? " fault" : " faults"));
        }
    }

    private void words(Proved proved) {
        Words.line("%s proves the result of unit %d of batch %s", file, proved.unit(), proved.batch());
        Words.line("project  %s, signed by %s", proved.title(), proved.publisher());
        Words.line("kernel   %s", proved.kernel());
        if (proved.before() > 0) {
            Words.line("chain    goes on from %d units; the result of each is proved too", proved.before());
        }
        Words.line("input    %s", proved.input());
        proved.voters().forEach(voter -> Words.line("vote     %s", voter));
        Words.line(proved.failed() ? "failed   %s" : "result   %s", proved.result());
        if (run) {
            Words.line(
                    proved.failed() ? "computed again here: the same failure" : "computed again here: the same bytes");
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
            Batch batch = claim.batch().value();
            // What a kernel draws as random follows from the unit.
            String id = Job.idOf(new UnitId(claim.batch().cid(), claim.unit()));
            Job job = new Job(id, wasm, batch.mode(), batch.limits(), claim.input(), CheckpointPolicy.USUAL);
            Outcome outcome = LocalRun.run(RunCommand.app(), job, Optional.empty());
            return compare(outcome, claim.answer());
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private static List<Finding> compare(Outcome outcome, Answer voted) {
        Optional<Answer> here = outcome.answer();
        if (here.isPresent() && here.get().equals(voted)) {
            return List.of();
        }
        if (here.isPresent()
                && here.get() instanceof Answer.Result(byte[] bytes)
                && voted instanceof Answer.Result(byte[] theirs)) {
            int differs = Arrays.mismatch(bytes, theirs);
            return List.of(contradiction("computed again here, the result differs from its byte " + differs
                    + " on: the voters agreed on a wrong one, or this computer errs"));
        }
        return List.of(contradiction(
                voted instanceof Answer.Failure
                        ? "computed again here, it does not fail so: " + outcome.text()
                        : "computed again here, it comes to no result: " + outcome.text()));
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
                text(claim.answer()),
                claim.answer() instanceof Answer.Failure,
                claim.before(),
                claim.votes().stream()
                        .filter(v -> v.value().isFor(v.signer(), claim.answer()))
                        .map(v -> v.signer().toString())
                        .toList());
    }

    private static String text(Answer answer) {
        return switch (answer) {
            case Answer.Result(byte[] bytes) -> text(bytes);
            case Answer.Failure failure -> failure.text();
        };
    }

    /** Text as it is; of anything else the number of bytes. */
    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean plain = text.codePoints().noneMatch(c -> c == 0xfffd || Character.isISOControl(c));
        return plain ? text : bytes.length + " bytes";
    }
}
