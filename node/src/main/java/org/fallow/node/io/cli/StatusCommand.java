package org.fallow.node.io.cli;

import java.time.Duration;
import org.fallow.node.control.NodeApi;
import org.fallow.node.io.program.Version;
import org.fallow.node.status.NodeStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fallow status}. */
@Command(
        name = "status",
        versionProvider = Version.class,
        description = "what the node is doing, and why it is not computing if it is not")
final class StatusCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Option(names = "--census", description = "look at the whole network first; takes some seconds")
    private boolean census;

    @Override
    public void run() {
        NodeStatus status = common.ask(census ? NodeApi::census : NodeApi::status);
        common.print(status, () -> Words.status(status));
    }

    /** Hours, minutes and seconds, the largest two. */
    static String duration(long seconds) {
        Duration d = Duration.ofSeconds(seconds);
        if (d.toDays() > 0) {
            return d.toDays() + " d " + d.toHoursPart() + " h";
        }
        if (d.toHours() > 0) {
            return d.toHours() + " h " + d.toMinutesPart() + " min";
        }
        return d.toMinutes() > 0 ? d.toMinutes() + " min " + d.toSecondsPart() + " s" : seconds + " s";
    }
}
