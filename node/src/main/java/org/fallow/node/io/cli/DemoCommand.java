package org.fallow.node.io.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.ApiJson;
import org.fallow.node.io.demo.Demo;
import org.fallow.node.io.demo.DemoPlan;
import org.fallow.node.io.demo.DemoReport;
import org.fallow.node.io.demo.DemoTable;
import org.fallow.node.io.demo.Fleet;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Screen;
import org.fallow.node.io.program.Version;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fallow demo}: the main job on one machine. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "start a network of node processes on this machine, one of them lying, and let it fold proteins")
public final class DemoCommand implements Runnable {
    @Option(names = "--nodes", paramLabel = "N", description = "node processes, 4 to 32 (default: ${DEFAULT-VALUE})")
    private int nodes = 6;

    @Option(names = "--units", paramLabel = "N", description = "work units (default: as many as the project has)")
    private @Nullable Integer units;

    @Option(names = "--faulty", paramLabel = "N", description = "nodes that lie (default: ${DEFAULT-VALUE})")
    private int faulty = 1;

    @Option(names = "--seed", paramLabel = "N", description = "the first unit's seed (default: as the project says)")
    private @Nullable Long seed;

    @Option(
            names = "--project",
            paramLabel = "DIR",
            description = "another project's folder in place of the bundled one")
    private @Nullable Path project;

    @Option(names = "--out", paramLabel = "DIR", description = "where results are written (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("results");

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "keep the nodes' data directories here (default: a temporary folder, removed at the end)")
    private @Nullable Path home;

    @Option(names = "--json", description = "print one JSON document, and nothing else, on standard output")
    private boolean json;

    @Override
    public void run() {
        System.setProperty("java.awt.headless", "true"); // pictures are drawn in memory
        DemoPlan plan = plan();
        Path folder = folder();
        Screen screen = Screen.ofThisProcess();
        Fleet fleet = new Fleet(
                folder, plan.nodes(), plan.faulty(), new Fleet.Programs(Main.class, FaultyNode.class), screen::say);
        Thread end = new Thread(() -> end(fleet, folder), "demo-end");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            DemoReport report = new Demo(plan, fleet, screen).run();
            if (json) {
                System.out.println(new String(ApiJson.write(report), StandardCharsets.UTF_8));
            } else {
                System.out.println(DemoTable.of(report));
            }
            if (report.wrongAccepted() > 0 || report.accepted() < report.units()) {
                throw new CommandFailed(CommandFailed.FAILED, "the demo did not end as it should: see the table above");
            }
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        } catch (ApiException e) {
            throw new CommandFailed(CommandFailed.FAILED, e.line(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(CommandFailed.FAILED, "interrupted", e);
        }
    }

    private DemoPlan plan() {
        if (nodes < 4 || nodes > 32) {
            throw new CommandFailed(CommandFailed.USAGE, "--nodes: " + nodes + " is not 4 to 32");
        }
        if (faulty < 0 || faulty > nodes - 3) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "--faulty: " + faulty + " is not 0 to " + (nodes - 3) + ": two honest nodes must compute");
        }
        Path folder = project == null ? bundled() : project;
        if (!Files.isDirectory(folder)) {
            throw new CommandFailed(CommandFailed.FAILED, folder + " is not a folder: give the one with project.yaml");
        }
        return new DemoPlan(nodes, faulty, folder, units, seed, out.toAbsolutePath());
    }

    /** In a clone the program lies in {@code node/target/app}; an installation carries the project beside its jars. */
    private static Path bundled() {
        Path app = Path.of(System.getProperty("fallow.app", "."));
        Path installed = app.resolve("work-units/demo");
        return Files.isDirectory(installed)
                ? installed
                : app.resolve("../../../work-units/demo").normalize();
    }

    private Path folder() {
        try {
            return home == null ? Files.createTempDirectory("fallow-demo") : Files.createDirectories(home);
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.FAILED, "cannot make the nodes' folder: " + e.getMessage(), e);
        }
    }

    private void end(Fleet fleet, Path folder) {
        fleet.close();
        if (home != null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("fallow: the nodes' data directories stay in " + folder + ": " + e.getMessage());
        }
    }
}
