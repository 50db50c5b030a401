package org.fallow.desktop.link;

import java.util.List;
import java.util.function.Consumer;

/** The command line program: what needs more than the local API, such as signing, is done by it. */
public interface Program {
    /**
     * How a command ended.
     *
     * @param exit its exit code, 0 when all went well
     * @param out what it printed, stripped
     * @param err what it complained of, stripped
     */
    record Ended(int exit, String out, String err) {}

    /** Runs a command of the same data directory; {@code ended} hears on the UI thread. */
    void run(List<String> arguments, Consumer<Ended> ended);
}
