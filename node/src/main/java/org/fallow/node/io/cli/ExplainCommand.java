package org.fallow.node.io.cli;

import org.fallow.node.io.program.Version;
import org.fallow.node.status.UnitStory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fallow explain}. */
@Command(
        name = "explain",
        versionProvider = Version.class,
        description = "the whole story of one unit: votes, openings, verdict")
final class ExplainCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(index = "0", paramLabel = "BATCH", description = "the batch's CID")
    private String batch = "";

    @Parameters(index = "1", paramLabel = "UNIT", description = "the unit's index, from 0")
    private long unit;

    @Override
    public void run() {
        UnitStory story = common.ask(api -> api.explain(batch, unit));
        common.print(story, () -> Words.story(story));
    }
}
