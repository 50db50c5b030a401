package org.fallow.desktop.io;

import java.util.Arrays;
import java.util.List;
import javafx.application.Application;

/**
 * The program {@code fallow gui}. It is not the JavaFX application itself: then JavaFX could not be left to the class
 * path.
 */
public final class DesktopApp {
    private static final String USAGE = """
            Usage: fallow gui [--home DIR]
            Opens the desktop client for the node with this data directory.
              --home DIR   the node's data directory (also FALLOW_HOME)
              --help       this text""";

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
        String[] parameters;
        if (given.isEmpty()) {
            parameters = new String[0];
        } else if (given.size() == 2 && given.getFirst().equals("--home")) {
            parameters = new String[] {"--home=" + given.getLast()};
        } else if (given.size() == 1 && given.getFirst().startsWith("--home=")) {
            parameters = new String[] {given.getFirst()};
        } else {
            System.err.println("fallow gui: wrong usage: " + String.join(" ", given) + " (see: fallow gui --help)");
            return 2;
        }
        try {
            Application.launch(FallowApplication.class, parameters);
            return 0;
        } catch (UnsupportedOperationException e) {
            System.err.println("fallow gui: no window can be opened here (" + e.getMessage()
                    + "); on Linux it needs a desktop session and GTK 3 (apt install libgtk-3-0)");
            return 1;
        }
    }
}
