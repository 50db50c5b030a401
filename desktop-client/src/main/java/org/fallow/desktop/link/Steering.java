package org.fallow.desktop.link;

import java.time.Duration;
import java.util.function.Consumer;

/** Steers the node. Calls return at once; what came of them shows in the next {@link Sight}. */
public interface Steering {
    /** Until resumed. {@code failed} hears on the UI thread why it was not done. */
    void pause(Consumer<String> failed);

    /** For a while. */
    void pause(Duration length, Consumer<String> failed);

    /** Computes again. */
    void resume(Consumer<String> failed);
}
