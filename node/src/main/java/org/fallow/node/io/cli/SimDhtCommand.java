package org.fallow.node.io.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Screen;
import org.fallow.node.io.program.Version;
import org.fallow.node.swarm.Lie;
import org.fallow.node.swarm.Swarm;
import org.fallow.node.swarm.SwarmPlan;
import org.fallow.node.swarm.SwarmReport;
import org.fallow.node.swarm.Turnover;
import org.fallow.simulation.scenario.SimulationError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fallow sim dht}: the DHT at full size in virtual time. */
@Command(
        name = "dht",
        versionProvider = Version.class,
        description = "simulate the DHT: real nodes, virtual time; the same seed gives the same document",
        footer = {
            "",
            "The network is the usual internet: a round trip of 159 ms in the median, no answer at all from whoever is "
                    + "away. It starts with the tables of a network that has run for long, runs --settle minutes so that they are "
                    + "those which upkeep makes under the churn, and is measured for --hours. One thread; 100,000 nodes need "
                    + "about 12 GB of heap: the launcher lets a simulation have four fifths of the machine's memory."
        })
final class SimDhtCommand implements Runnable {
    /** What a node takes of the heap, with room for what comes and goes. */
    private static final long HEAP_PER_NODE = 120_000;

    private static final long MIB = 1 << 20;

    @Mixin
    private SharedOptions common = new SharedOptions();

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "there at a time, 30 to 200,000 (default: ${DEFAULT-VALUE})")
    private int nodes = 1_000;

    @Option(
            names = "--liars",
            paramLabel = "SHARE",
            description = "share of the servers that lie, 0 to 0.5 (default: ${DEFAULT-VALUE})")
    private double liars;

    @Option(
            names = "--liar-kind",
            paramLabel = "NAME",
            description = "one of ${COMPLETION-CANDIDATES}; what they do (default: ${DEFAULT-VALUE})")
    private Lie lie = Lie.MIXED;

    @Option(
            names = "--churn",
            paramLabel = "NAME",
            description = "one of ${COMPLETION-CANDIDATES}; how nodes come and go (default: ${DEFAULT-VALUE})")
    private Turnover churn = Turnover.IPFS;

    @Option(
            names = "--clients",
            paramLabel = "SHARE",
            description = "share of the nodes behind a NAT, which only ask, 0 to 0.9 (default: ${DEFAULT-VALUE})")
    private double clients = SwarmPlan.BEHIND_NAT;

    @Option(
            names = "--loss",
            paramLabel = "SHARE",
            description = "of all messages, 0 to 0.5 (default: ${DEFAULT-VALUE})")
    private double loss = 0.01;

    @Option(
            names = "--hours",
            paramLabel = "H",
            description = "of virtual time that is measured (default: ${DEFAULT-VALUE})")
    private double hours = 1;

    @Option(
            names = "--settle",
            paramLabel = "MIN",
            description = "minutes of virtual time before that (default: ${DEFAULT-VALUE})")
    private double settle = 30;

    @Option(
            names = "--operations",
            paramLabel = "N",
            description = "of users within those hours: of ten 4 find a node, 2 a peer, 3 get, 1 puts "
                    + "(default: ${DEFAULT-VALUE})")
    private int operations = 1_000;

    @Option(names = "--partition", description = "cut half of the nodes off for 10 minutes of the hours measured")
    private boolean partition;

    @Option(names = "--cold", description = "let all nodes join within ten minutes, in place of the warm start")
    private boolean cold;

    @Option(names = "--seed", paramLabel = "N", description = "of all chance (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Override
    public void run() {
        SwarmPlan plan = plan();
        requireHeap();
        long began = System.nanoTime();
        Screen screen = Screen.ofThisProcess();
        SwarmReport report = simulated(plan, (stage, done, present, steps) -> {
            String line = String.format(
                    Locale.ROOT,
                    "%s: %.0f %%, %d nodes, %d events, %.0f s, %d MiB",
                    stage,
                    done * 100,
                    present,
                    steps,
                    (System.nanoTime() - began) / 1e9,
                    usedMib());
            screen.show(List.of(line), line);
        });
        screen.say(String.format(
                Locale.ROOT,
                "%d events in %.0f s, %d MiB of heap in use",
                report.steps(),
                (System.nanoTime() - began) / 1e9,
                usedMib()));
        common.print(report, () -> table(report));
    }

    private SwarmPlan plan() {
        try {
            SwarmPlan plan = SwarmPlan.of(seed)
                    .sized(nodes)
                    .withClients(clients)
                    .lying(liars, lie)
                    .churning(churn)
                    .withLoss(loss)
                    .lasting(
                            Duration.ofSeconds(Math.round(settle * 60)),
                            Duration.ofSeconds(Math.round(hours * 3_600)),
                            operations);
            SwarmPlan parted = partition ? plan.partitioned() : plan;
            return cold ? parted.cold() : parted;
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private void requireHeap() {
        long needed = nodes * HEAP_PER_NODE / MIB;
        long there = Runtime.getRuntime().maxMemory() / MIB;
        if (there < needed) {
            throw new CommandFailed(
                    CommandFailed.FAILED,
                    nodes + " nodes need about " + needed + " MiB of heap and " + there
                            + " are allowed: set JAVA_TOOL_OPTIONS=-Xmx" + needed + "m, or take fewer nodes");
        }
    }

    private static SwarmReport simulated(SwarmPlan plan, Swarm.Progress progress) {
        try {
            return Swarm.run(plan, progress);
        } catch (SimulationError e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private static long usedMib() {
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / MIB;
    }

    private static void table(SwarmReport r) {
        Words.line(
                "%d nodes at a time of %d, servers %d, liars %d (%s); churn %s, %d joined; loss %.1f %%; %.1f h after %.1f h",
                r.nodes(),
                r.identities(),
                r.servers(),
                r.liars(),
                name(r.lie()),
                name(r.turnover()),
                r.joins(),
                r.loss() * 100,
                r.hours(),
                r.settleHours());
        Words.line(
                "%-18s %6s %8s %8s %8s %9s %12s %15s",
                "operation", "count", "success", "strict", "nearest", "hops", "requests", "ms");
        for (SwarmReport.Score s : r.scores()) {
            Words.line(
                    "%-18s %6d %7.2f%% %7.2f%% %7.2f%% %4d, %3d %7.1f, %3d %7d, %6d",
                    name(s.wish()) + " " + name(s.phase()),
                    s.count(),
                    s.success() * 100,
                    s.strict() * 100,
                    s.nearest() * 100,
                    s.hopsMedian(),
                    s.hopsP95(),
                    s.requestsMean(),
                    s.requestsP95(),
                    s.millisP50(),
                    s.millisP95());
        }
        Words.line("(hops and ms: median, p95; requests: mean, p95; unfinished operations: %d)", r.unfinished());
        Words.line("%-18s %10s %10s %12s   a node and hour", "messages for", "requests", "messages", "bytes");
        for (SwarmReport.Load l : r.loads()) {
            Words.line("%-18s %10.1f %10.1f %12.0f", name(l.purpose()), l.requests(), l.messages(), l.bytes());
        }
        SwarmReport.Tables t = r.tables();
        Words.line(
                "tables: %.1f entries, %.2f %% live, %.2f %% liars, %.2f %% of the nearest 20 known, %.3f buckets empty",
                t.entries(), t.live() * 100, t.lying() * 100, t.nearest() * 100, t.emptyBuckets());
        Words.line("trace  %s", r.trace());
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
