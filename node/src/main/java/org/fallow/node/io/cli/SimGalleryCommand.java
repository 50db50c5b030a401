package org.fallow.node.io.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fallow.node.gallery.Gallery;
import org.fallow.node.gallery.GalleryPlan;
import org.fallow.node.gallery.Liars;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Screen;
import org.fallow.node.io.program.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fallow sim gallery}: what each attack gets through, and what it costs, under three ways of verifying. */
@Command(
        name = "gallery",
        versionProvider = Version.class,
        description = "count what attacks get through under two copies of each unit, BOINC's adaptive replication, and "
                + "sampled audits",
        footer = {
            "",
            "Hosts, votes and audits are counted; there is no network. docs/verification.md explains the table. A million "
                    + "units take some seconds a picture and up to 2 GB of heap."
        })
final class SimGalleryCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Option(
            names = "--attack",
            split = ",",
            paramLabel = "NAME",
            description = "some of ${COMPLETION-CANDIDATES} (default: all)")
    private List<Liars> attacks = List.of(Liars.values());

    @Option(names = "--hosts", paramLabel = "N", description = "there at a time (default: ${DEFAULT-VALUE})")
    private int hosts = 1_000;

    @Option(names = "--units", paramLabel = "N", description = "of the batch (default: ${DEFAULT-VALUE})")
    private int units = 100_000;

    @Option(names = "--bad", paramLabel = "SHARE", description = "of the hosts (default: ${DEFAULT-VALUE})")
    private double bad = 0.1;

    @Option(
            names = "--assumed",
            paramLabel = "SHARE",
            description = "of bad hosts that the publisher reckons with (default: ${DEFAULT-VALUE})")
    private double assumed = 0.1;

    @Option(
            names = "--error",
            paramLabel = "SHARE",
            description = "of wrong results that the publisher allows (default: ${DEFAULT-VALUE})")
    private double error = 1e-3;

    @Option(
            names = "--life",
            paramLabel = "N",
            description =
                    "units that a host computes until it leaves for good, in the median (default: ${DEFAULT-VALUE})")
    private int life = 2_800;

    @Option(names = "--seeds", paramLabel = "N", description = "to count over (default: ${DEFAULT-VALUE})")
    private int seeds = 3;

    /**
     * One attack under one way.
     *
     * @param overhead executions a unit, the mean over the seeds
     * @param wrong share of wrong results, the mean
     * @param worst the largest share
     * @param missed seeds whose share is above the target
     * @param liarsOut liars found wrong, the mean
     * @param soundOut sound hosts found wrong, over all seeds
     * @param done whether every unit became final with every seed
     */
    record Row(
            Liars attack,
            Gallery.Way way,
            double overhead,
            double wrong,
            double worst,
            int missed,
            double liarsOut,
            int soundOut,
            boolean done) {}

    @Override
    public void run() {
        if (seeds < 1 || seeds > 1_000) {
            throw new CommandFailed(CommandFailed.USAGE, "--seeds: " + seeds + " is not 1 to 1000");
        }
        Screen screen = Screen.ofThisProcess();
        List<Row> rows = new ArrayList<>();
        for (Liars attack : attacks) {
            for (Gallery.Way way : Gallery.Way.values()) {
                String now = attack + ", " + way;
                screen.show(List.of(now), now);
                rows.add(row(attack, way));
            }
        }
        common.print(rows, () -> {
            Words.line(
                    "%-14s %-9s %9s %9s %9s %7s %6s %6s",
                    "attack", "way", "overhead", "wrong", "worst", "missed", "liars", "sound");
            rows.forEach(SimGalleryCommand::show);
        });
    }

    private static void show(Row row) {
        String text = String.format(
                Locale.ROOT,
                "%-14s %-9s %8.3fx %9.1e %9.1e %7d %6.0f %6d%s",
                row.attack(),
                row.way(),
                row.overhead(),
                row.wrong(),
                row.worst(),
                row.missed(),
                row.liarsOut(),
                row.soundOut(),
                row.done() ? "" : "  not all final");
        Words.line("%s", text);
    }

    private Row row(Liars attack, Gallery.Way way) {
        List<Gallery.Picture> pictures = new ArrayList<>();
        for (long seed = 1; seed <= seeds; seed++) {
            pictures.add(Gallery.run(plan(attack, seed), way));
        }
        return new Row(
                attack,
                way,
                pictures.stream()
                        .mapToDouble(Gallery.Picture::overhead)
                        .average()
                        .orElse(0),
                pictures.stream().mapToDouble(Gallery.Picture::wrong).average().orElse(0),
                pictures.stream().mapToDouble(Gallery.Picture::wrong).max().orElse(0),
                (int) pictures.stream()
                        .filter(picture -> picture.wrong() > error)
                        .count(),
                pictures.stream()
                        .mapToDouble(Gallery.Picture::liarsOut)
                        .average()
                        .orElse(0),
                pictures.stream().mapToInt(Gallery.Picture::soundOut).sum(),
                pictures.stream().allMatch(Gallery.Picture::done));
    }

    private GalleryPlan plan(Liars attack, long seed) {
        try {
            return new GalleryPlan(seed, hosts, units, attack == Liars.NONE ? 0 : bad, attack, error, assumed, life);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
