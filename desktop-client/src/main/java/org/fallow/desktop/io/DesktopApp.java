package org.fallow.desktop.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javafx.application.Application;
import org.fallow.node.control.io.DataDirectory;
import org.fallow.node.control.io.HttpNodeApi;
import org.slf4j.LoggerFactory;

/**
 * The program {@code fallow gui}. It is not the JavaFX application itself: then JavaFX could not be left to the class
 * path.
 */
public final class DesktopApp {
    private static final String USAGE = """
            Usage: fallow gui [--home DIR] [--find-only]
            Opens the desktop client for the node with this data directory, and starts that node where none runs.
              --home DIR   the node's data directory (also FALLOW_HOME)
              --find-only  start no node
              --picture FILE
                           say how long the start took, go to every page, write a picture of the window, and end
              --bootstrap MADDR|LINK, --listen MADDR, --cpus N, --no-mdns, --no-port-mapping
                           told to the node that is started, see: fallow run --help
              --help       this text""";

    private static final Set<String> NODE_OPTIONS = Set.of("--bootstrap", "--listen", "--cpus");
    private static final Set<String> NODE_SWITCHES = Set.of("--no-mdns", "--no-port-mapping");

    private DesktopApp() {}

    /** Opens the window; ends when it is closed. */
    public static void main(String[] arguments) {
        List<String> given = Arrays.asList(arguments);
        if (given.contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        System.exit(run(given));
    }

    private static int run(List<String> given) {
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String one = given.get(i);
            if (one.equals("--home") && i + 1 < given.size()) {
                i++;
                parameters.add("--home=" + given.get(i));
            } else if (one.equals("--picture") && i + 1 < given.size()) {
                i++;
                parameters.add("--picture=" + given.get(i));
            } else if (one.startsWith("--home=")) {
                parameters.add(one);
            } else if (one.equals("--find-only")) {
                parameters.add(FallowApplication.FIND_ONLY);
            } else if (NODE_OPTIONS.contains(one) && i + 1 < given.size()) {
                i++;
                parameters.addAll(List.of(one, given.get(i)));
            } else if (NODE_SWITCHES.contains(one)) {
                parameters.add(one);
            } else {
                System.err.println("fallow gui: wrong usage: " + String.join(" ", given) + " (see: fallow gui --help)");
                return 2;
            }
        }
        Thread.ofPlatform().daemon().name("warmth").start(DesktopApp::warm);
        try {
            Application.launch(FallowApplication.class, parameters.toArray(String[]::new));
            return 0;
        } catch (UnsupportedOperationException e) {
            System.err.println("fallow gui: no window can be opened here (" + e.getMessage()
                    + "); on Linux it needs a desktop session and GTK 3 (apt install libgtk-3-0)");
            return 1;
        }
    }

    /** What takes long the first time and needs no window is done while JavaFX starts. */
    private static void warm() {
        LoggerFactory.getLogger(DesktopApp.class).debug("the window starts");
        new HttpNodeApi(DataDirectory.ofThisUser()).close();
    }
}
