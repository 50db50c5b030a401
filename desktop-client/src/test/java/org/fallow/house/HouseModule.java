package org.fallow.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The table of modules: what each may use of the others, and in which order its rooms stand. A room may use those before
 * it; rooms that are not listed may stand anywhere, as long as nothing goes in a circle. See docs/decisions/0001.
 */
public enum HouseModule {
    /** The wire protocols. */
    LIBP2P("libp2p", "libp2p", "", "wire identity address machine host negotiate secure mux connection reach"),
    /** The world in a box. */
    SIMULATION("simulation", "simulation", Names.EVERYWHERE, "time chance network scenario invariant"),
    /** Kademlia. */
    DHT("dht", "dht", "libp2p", "key routing lookup census record message kademlia"),
    /** Records, kernels, sandbox. */
    WORK_UNITS(
            "work-units",
            "work",
            Names.EVERYWHERE,
            "record wasi kernel outcome checkpoint containment measure sandbox"),
    /** Who computes what, and what the votes prove. */
    SCHEDULER(
            "scheduler",
            "scheduler",
            "work " + Names.EVERYWHERE,
            "offer claim placement trust verdict proof credit custody volunteer"),
    /** The daemon. */
    NODE("node", "node", "scheduler dht work libp2p simulation", "config policy status control"),
    /** The window. */
    DESKTOP(
            "desktop-client",
            "desktop",
            "node.status node.control",
            "text link theme component fold navigation screen");

    private static final String ROOT = "org.fallow.";

    private final String folder;
    private final String home;
    private final String mayUse;
    private final String rooms;

    HouseModule(String folder, String home, String mayUse, String rooms) {
        this.folder = folder;
        this.home = ROOT + home;
        this.mayUse = mayUse;
        this.rooms = rooms;
    }

    private static final class Names {
        /** Names of peers, the contract of machines, and what a malformed message throws. */
        static final String EVERYWHERE = "libp2p.identity libp2p.machine libp2p.wire";
    }

    /** The module a package belongs to. */
    public static Optional<HouseModule> of(String packageName) {
        for (HouseModule module : values()) {
            if (within(packageName, module.home)) {
                return Optional.of(module);
            }
        }
        return Optional.empty();
    }

    /** Whether a package is, or lies in, an {@code io} room: the only ones with sockets, threads, files and clocks. */
    public static boolean isIo(String packageName) {
        return packageName.startsWith(ROOT) && (packageName + ".").contains(".io.");
    }

    /** The folder of the sources in the repository. */
    public String folder() {
        return folder;
    }

    /** The module's package. */
    public String home() {
        return home;
    }

    /** Whether the table lets this module use a package of another. */
    public boolean mayUse(String packageName) {
        return Stream.of(mayUse.split(" ", -1)).anyMatch(allowed -> within(packageName, ROOT + allowed));
    }

    /** Whether the order of rooms lets {@code from} use {@code to}, both packages of this module. */
    public boolean inOrder(String from, String to) {
        int user = rooms().indexOf(room(from));
        int used = rooms().indexOf(room(to));
        return isIo(from) || user < 0 || used < 0 || used <= user;
    }

    /** The rooms in their order. */
    public List<String> rooms() {
        return List.of(rooms.split(" ", -1));
    }

    /** The compiled main classes; empty when the module has no sources. */
    public JavaClasses classes() {
        Path compiled = Repository.root().resolve(folder).resolve(Path.of("target", "classes"));
        boolean empty = Repository.javaFiles(folder, "main").isEmpty();
        if (!empty && !Files.isDirectory(compiled)) {
            throw new IllegalStateException(folder + " is not compiled: run mvn verify at the root, or add -am");
        }
        return new ClassFileImporter().importPath(compiled);
    }

    private String room(String packageName) {
        String rest = packageName.equals(home) ? "" : packageName.substring(home.length() + 1);
        return rest.split("\\.", 2)[0];
    }

    private static boolean within(String packageName, String parent) {
        return packageName.equals(parent) || packageName.startsWith(parent + ".");
    }
}
