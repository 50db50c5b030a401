package org.fallow.desktop.link;

import java.util.function.Consumer;

/** Whether the node is started when the person logs in. What comes of a call is heard on the UI thread. */
public interface Autostart {
    /** Where it stands. */
    enum State {
        /** It is started. */
        ON,
        /** It is not. */
        OFF,
        /** This window cannot arrange it on this system. */
        NOT_HERE
    }

    /** Looks where it stands. */
    void look(Consumer<State> seen);

    /** Has it started from now on, or no longer. */
    void set(boolean wanted, Consumer<State> done, Consumer<String> failed);
}
