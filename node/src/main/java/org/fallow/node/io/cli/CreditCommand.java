package org.fallow.node.io.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fallow.node.control.NodeApi;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.status.CreditStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fallow credit}. */
@Command(
        name = "credit",
        versionProvider = Version.class,
        description = "what this node has done for each project, as custodians vouch for it with receipts")
final class CreditCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Option(
            names = "--export",
            paramLabel = "FILE",
            description = "also write the receipts to a file that anybody can check with fallow verify")
    private @Nullable Path export;

    @Option(
            names = "--from",
            paramLabel = "DAY",
            description = "only units computed from this day on, such as 2026-11-30")
    private String from = "";

    @Option(names = "--to", paramLabel = "DAY", description = "only units computed before this day")
    private String to = "";

    @Override
    public void run() {
        List<CreditStatus> credit =
                common.ask(from.isEmpty() && to.isEmpty() ? NodeApi::credit : api -> api.credit(from, to));
        Path file = export;
        if (file != null) {
            write(file, common.ask(NodeApi::creditFile));
        }
        common.print(credit, () -> {
            Words.credit(credit);
            if (file != null) {
                Words.line("the receipts are in %s", file);
            }
        });
    }

    static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.FAILED, "cannot write " + file + ": is the folder there, and may you write?", e);
        }
    }
}
