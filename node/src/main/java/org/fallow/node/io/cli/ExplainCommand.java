package org.fallow.node.io.cli;

import java.nio.file.Path;
import org.fallow.node.io.program.Version;
import org.fallow.node.status.UnitStory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fallow explain}. */
@Command(
        name = "explain",
        versionProvider = Version.class,
        description = "the whole story of one unit: votes, openings, verdict, and why")
final class ExplainCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(index = "0", paramLabel = "BATCH", description = "the batch's CID")
    private String batch = "";

    @Parameters(index = "1", paramLabel = "UNIT", description = "the unit's index, from 0")
    private long unit;

    @Option(
            names = "--proof",
            paramLabel = "FILE",
            description = "also write what it is known from, signed by all concerned: fallow verify FILE checks it with"
                    + " no network")
    private @Nullable Path proof;

    @Override
    public void run() {
        UnitStory story = common.ask(api -> api.explain(batch, unit));
        Path file = proof;
        byte[] bytes = file == null ? new byte[0] : common.ask(api -> api.proof(batch, unit));
        if (file != null) {
            CreditCommand.write(file, bytes);
        }
        common.print(story, () -> {
            Words.story(story);
            if (file != null) {
                Words.line("proof    %s, %,d bytes", file, bytes.length);
            }
        });
    }
}
