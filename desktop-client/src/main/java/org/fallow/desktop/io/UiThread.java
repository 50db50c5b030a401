package org.fallow.desktop.io;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javafx.application.Platform;
import org.jspecify.annotations.Nullable;

/** The one bridge to the UI thread. */
final class UiThread {
    private UiThread() {}

    /** Runs there soon; dropped after JavaFX has ended. */
    static void run(Runnable action) {
        Platform.runLater(action);
    }

    /** A receiver whose values arrive on the UI thread, the latest only when they come faster than it can show them. */
    static <T> Consumer<T> latest(Consumer<T> receiver) {
        AtomicReference<@Nullable T> waiting = new AtomicReference<>();
        return value -> {
            if (waiting.getAndSet(value) == null) {
                Platform.runLater(() -> {
                    T newest = waiting.getAndSet(null);
                    if (newest != null) {
                        receiver.accept(newest);
                    }
                });
            }
        };
    }
}
