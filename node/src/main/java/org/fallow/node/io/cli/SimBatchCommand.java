package org.fallow.node.io.cli;

import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.rehearsal.Attack;
import org.fallow.node.rehearsal.RehearsalPlan;
import org.fallow.node.rehearsal.RehearsalReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fallow sim batch}: what a batch costs, and how it ends, while nodes come and go. */
@Command(
        name = "batch",
        versionProvider = Version.class,
        description =
                "simulate a batch while nodes leave for good and others join; the same seed gives the same document",
        footer = {
            "",
            "Real custodians, volunteers and DHT nodes with the daemon's periods, in virtual time. Units take ten minutes "
                    + "in the median; nodes differ in speed as --slowness says. Who leaves goes without a word, with its disk and "
                    + "what it was computing. One thread."
        })
final class SimBatchCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Option(names = "--nodes", paramLabel = "N", description = "10 to 10,000 (default: ${DEFAULT-VALUE})")
    private int nodes = 200;

    @Option(names = "--units", paramLabel = "N", description = "1 to 1,000,000 (default: ${DEFAULT-VALUE})")
    private int units = 3_000;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            description = "agreeing votes that accept a result, 1 to 16 (default: ${DEFAULT-VALUE})")
    private int replicas = 2;

    @Option(
            names = "--churn",
            paramLabel = "SHARE",
            description = "of the nodes that leave in an hour; as many join; 0 to 1 (default: ${DEFAULT-VALUE})")
    private double churn = 0.1;

    @Option(
            names = "--slowness",
            paramLabel = "SIGMA",
            description = "deviation of the logarithm of the nodes' speeds, 0 to 2 (default: ${DEFAULT-VALUE})")
    private double slowness = 0.8;

    @Option(
            names = "--loss",
            paramLabel = "SHARE",
            description = "of all messages, 0 to 0.5 (default: ${DEFAULT-VALUE})")
    private double loss = 0.01;

    @Option(
            names = "--malicious",
            paramLabel = "SHARE",
            description = "share of the nodes that attack, 0 to 0.9 (default: 0.1 with --attack)")
    private double malicious = 0.1;

    @Option(
            names = "--attack",
            paramLabel = "NAME",
            description = "one of ${COMPLETION-CANDIDATES}; what they do (default: ${DEFAULT-VALUE})")
    private Attack attack = Attack.NONE;

    @Option(names = "--seed", paramLabel = "N", description = "of all chance (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Override
    public void run() {
        RehearsalReport r = SimCommand.rehearsed(plan());
        common.print(r, () -> {
            Words.line("%d nodes at first, %d left; %d attack: %s", r.nodes(), r.left(), r.malicious(), r.attack());
            Words.line("units accepted  %d of %d in %.2f h", r.accepted(), r.units(), r.hours());
            Words.line("wrong accepted  %d", r.wrongAccepted());
            Words.line("votes lost      %d", r.votesLost());
            Words.line("executions      %d, %.3f a unit", r.executions(), r.overhead());
            Words.line("duplicates      %d, %.2f %% beyond need", r.duplicates(), r.duplicateShare() * 100);
            r.needless().forEach((cause, runs) -> Words.line("  %-13s %d", cause, runs));
            Words.line("last hundredth  %.1f %% of the time", r.lastShare() * 100);
            Words.line("caught          %d, honest ones among them %d", r.caught(), r.honestStruck());
            Words.line("trace           %s", r.trace());
        });
    }

    private RehearsalPlan plan() {
        try {
            return RehearsalPlan.batch(seed, nodes, units)
                    .attackedBy(attack == Attack.NONE ? 0 : malicious, attack)
                    .under(replicas, loss, churn, slowness);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
