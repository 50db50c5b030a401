package org.fallow.node.io.doctor;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.address.Nearness;
import org.fallow.libp2p.address.Nearness.Reach;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.status.NodeStatus;
import org.fallow.work.containment.Containment;

/** The checks that {@code fallow doctor} makes. */
public final class Checkup {
    /** Less free space than this, and a node soon cannot write. */
    private static final long FREE_BYTES_MIN = 100L << 20;
    /** Less than this is little for the inputs and checkpoints of some units. */
    private static final long FREE_BYTES_GOOD = 1L << 30;

    private static final int JAVA = 25;

    /** This program was written later. */
    private static final Instant WRITTEN = Instant.parse("2026-01-01T00:00:00Z");

    /** A file may be so much younger than the clock says it is. */
    private static final Duration CLOCK_SLACK = Duration.ofMinutes(10);

    private Checkup() {}

    /**
     * Makes all of them.
     *
     * @param home the data directory, there or not
     * @param containment of workers, as one that was started said
     * @param status of the running node; empty where none runs
     */
    public static List<Check> of(Path home, Containment containment, Optional<NodeStatus> status) {
        List<Check> checks = new ArrayList<>();
        checks.add(java(Runtime.version()));
        checks.add(compiler(ModuleFinder.ofSystem().find("jdk.internal.vm.ci").isPresent()));
        checks.add(containment(containment));
        checks.add(reachability(status.map(NodeStatus::listen)));
        checks.add(wrongClock(home, Instant.now())
                .map(wrong -> Check.fail("clock", wrong, SET_CLOCK))
                .orElseGet(() -> clock(SystemClock.synchronised())));
        checks.addAll(disk(home));
        return checks;
    }

    static Check java(Runtime.Version version) {
        String found = "Java " + version;
        return version.feature() >= JAVA
                ? Check.ok("java", found)
                : Check.fail("java", found, "install a JDK " + JAVA + ", such as Eclipse Temurin");
    }

    /** @param jvmci whether the Java runtime lets the Wasm engine bring its own compiler */
    static Check compiler(boolean jvmci) {
        return jvmci
                ? Check.ok("compiler", "kernels are compiled")
                : Check.warn(
                        "compiler",
                        "this Java cannot compile kernels; they are interpreted, which takes many times as long",
                        "use a JDK with the module jdk.internal.vm.ci, such as Eclipse Temurin 25");
    }

    static Check containment(Containment containment) {
        String why = String.join("; ", containment.missing());
        return switch (containment.level()) {
            case FULL -> Check.ok("containment", "full: " + String.join(", ", containment.layers()));
            case PARTIAL ->
                Check.warn(
                        "containment",
                        "partial: " + why,
                        "a newer kernel contains more; the Wasm engine's own walls hold all the same");
            case NONE ->
                Check.fail(
                        "containment", "none: " + why, "join only projects of people you trust, or use a newer system");
        };
    }

    /** @param listen where the running node is reached; empty where none runs */
    static Check reachability(Optional<List<String>> listen) {
        if (listen.isEmpty()) {
            return Check.warn(
                    "reachability", "no node runs, so nobody has tried", "start one with fallow run, and ask again");
        }
        List<Reach> reached = listen.get().stream().flatMap(Checkup::reach).toList();
        if (reached.stream().anyMatch(r -> r == Reach.PUBLIC4 || r == Reach.PUBLIC6 || r == Reach.NAMED)) {
            return Check.ok("reachability", "reached from the internet");
        }
        String remedy = "let the router map ports by itself (UPnP, NAT-PMP or PCP), or forward the node's TCP port to"
                + " this computer";
        if (reached.contains(Reach.RELAYED)) {
            return Check.warn("reachability", "behind a NAT, reached through a relay", remedy);
        }
        if (reached.stream().anyMatch(r -> r != Reach.LOOPBACK)) {
            return Check.warn("reachability", "reached from the local network alone, as far as is known", remedy);
        }
        return Check.warn(
                "reachability",
                "reached from this computer alone",
                "start the node without --listen, or with --listen /ip4/0.0.0.0/tcp/4001");
    }

    private static Stream<Reach> reach(String address) {
        try {
            return Stream.of(Nearness.ofNowhere().of(Multiaddr.parse(address).withoutPeer()));
        } catch (WireException e) {
            return Stream.empty(); // an address of a kind that this version does not know says nothing
        }
    }

    /** @param synchronised whether the system says that its clock follows a time server; empty where it does not tell */
    static Check clock(Optional<Boolean> synchronised) {
        if (synchronised.isEmpty()) {
            return Check.ok("clock", "the system does not say whether its clock follows a time server");
        }
        return synchronised.get()
                ? Check.ok("clock", "follows a time server")
                : Check.warn(
                        "clock",
                        "does not follow a time server; one that is hours off makes others refuse this node's records",
                        SET_CLOCK);
    }

    /**
     * Why this computer's clock must be wrong; empty where nothing says so.
     *
     * @param home the data directory, there or not: what was written last in it was written before now
     */
    public static Optional<String> wrongClock(Path home, Instant now) {
        if (now.isBefore(WRITTEN)) {
            return Optional.of(
                    "this computer's clock says " + now + ", which is before this program was written; others"
                            + " refuse what this node says until it is set right");
        }
        Instant last = Instant.MIN;
        for (String name : List.of("fallow.db", "fallow.db-wal", "log/events.jsonl")) {
            Instant written = lastWritten(home.resolve(name));
            last = written.isAfter(last) ? written : last;
        }
        return last.isAfter(now.plus(CLOCK_SLACK))
                ? Optional.of("this computer's clock says " + now.truncatedTo(ChronoUnit.SECONDS)
                        + ", but its data directory was last written at " + last.truncatedTo(ChronoUnit.SECONDS)
                        + ": it was wrong then, or is wrong now")
                : Optional.empty();
    }

    private static Instant lastWritten(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.MIN; // a file that is not there says nothing
        }
    }

    private static final String SET_CLOCK =
            "turn on the system's time synchronisation, such as timedatectl set-ntp true";

    private static List<Check> disk(Path home) {
        Path there = home;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            return List.of(writing(home, there), space(Files.getFileStore(there).getUsableSpace()));
        } catch (IOException e) {
            return List.of(Check.fail("disk", "the disk under " + home + " does not answer: " + e.getMessage(), OTHER));
        }
    }

    private static final String OTHER = "give another data directory with --home";

    private static Check writing(Path home, Path there) {
        if (!Files.isDirectory(there)) {
            return Check.fail("data", there + " is not a directory", OTHER);
        }
        try {
            Files.delete(Files.createTempFile(there, "doctor", ".tmp"));
            return Check.ok("data", there.equals(home) ? home + " can be written" : home + " can be made");
        } catch (IOException e) {
            return Check.fail("data", there + " cannot be written", "make it yours, free the disk, or " + OTHER);
        }
    }

    static Check space(long free) {
        String found = "%,d MiB free".formatted(free >> 20);
        String remedy = "free some space, or " + OTHER;
        if (free < FREE_BYTES_MIN) {
            return Check.fail("disk", found + ", too little to keep results", remedy);
        }
        return free < FREE_BYTES_GOOD
                ? Check.warn("disk", found + ", little for large units", remedy)
                : Check.ok("disk", found);
    }
}
