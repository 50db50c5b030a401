package org.fallow.node.io.cli;

import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.rehearsal.Attack;
import org.fallow.node.rehearsal.Rehearsal;
import org.fallow.node.rehearsal.RehearsalPlan;
import org.fallow.node.rehearsal.RehearsalReport;
import org.fallow.simulation.scenario.SimulationError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fallow sim}: a whole network in virtual time. */
@Command(
        name = "sim",
        description = "rehearse a batch in a simulated network; the same seed gives the same document",
        footer = {
            "",
            "fallow sim batch simulates a batch in earnest, while nodes come and go; fallow sim dht simulates the DHT below "
                    + "it, with up to 200,000 nodes; fallow sim gallery counts what attacks get through with a million units."
        },
        subcommands = {SimBatchCommand.class, SimDhtCommand.class, SimGalleryCommand.class})
final class SimCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Option(names = "--nodes", paramLabel = "N", description = "10 to 10,000 (default: ${DEFAULT-VALUE})")
    private int nodes = 200;

    @Option(names = "--units", paramLabel = "N", description = "1 to 1,000,000 (default: ${DEFAULT-VALUE})")
    private int units = 500;

    @Option(
            names = "--malicious",
            paramLabel = "SHARE",
            description = "share of the nodes that attack, 0 to 0.9 (default: ${DEFAULT-VALUE})")
    private double malicious = 0.1;

    @Option(
            names = "--attack",
            paramLabel = "NAME",
            description = "one of ${COMPLETION-CANDIDATES}; what they do (default: ${DEFAULT-VALUE})")
    private Attack attack = Attack.ALWAYS;

    @Option(names = "--seed", paramLabel = "N", description = "of all chance (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Override
    public void run() {
        RehearsalReport report = rehearsed(plan());
        common.print(report, () -> {
            Words.line("%d nodes, %d of them attack: %s", report.nodes(), report.malicious(), report.attack());
            Words.line("units accepted  %d of %d in %.1f h", report.accepted(), report.units(), report.hours());
            Words.line("wrong accepted  %d", report.wrongAccepted());
            Words.line("votes lost      %d", report.votesLost());
            Words.line("executions      %d, %.2f a unit", report.executions(), report.overhead());
            Words.line("caught          %d, honest ones among them %d", report.caught(), report.honestStruck());
            Words.line("trace           %s", report.trace());
        });
    }

    private RehearsalPlan plan() {
        try {
            return RehearsalPlan.of(seed).sized(nodes, units).attackedBy(malicious, attack);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** Rehearses; a broken invariant is a failed command. */
    static RehearsalReport rehearsed(RehearsalPlan plan) {
        try {
            return Rehearsal.run(plan);
        } catch (SimulationError e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        }
    }
}
