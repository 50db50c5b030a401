package org.fallow.node.io;

import java.time.Duration;
import java.util.function.Consumer;
import org.fallow.libp2p.io.MonotonicClock;
import org.fallow.libp2p.io.MonotonicClock.Standing;
import org.fallow.node.io.rounds.Rounds;
import org.fallow.node.status.EventKind;
import org.fallow.node.status.NodeEvent;

/**
 * Compares the node's time with the time of day, and tells what it finds: a computer that slept, or a clock that was set.
 * Where time went on, everything that waits for a time has it within seconds; where it was set back, a new node is needed.
 */
final class ClockWatch {
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final long MINUTE_SECONDS = 60;

    private ClockWatch() {}

    /**
     * Watches until it is closed.
     *
     * @param setBack is told that this node's time is later than the time of day, and stays so
     */
    static AutoCloseable start(MonotonicClock clock, Consumer<NodeEvent> news, Runnable setBack) {
        return Rounds.start("looking at the clock", PERIOD, () -> look(clock.follow(), news, setBack));
    }

    static void look(Standing standing, Consumer<NodeEvent> news, Runnable setBack) {
        switch (standing) {
            case Standing.Same() -> {}
            case Standing.Leapt(Duration by) ->
                news.accept(NodeEvent.of(
                        EventKind.NODE,
                        words(by)
                                + " have passed at once: this computer slept, or its clock was set forward; the node"
                                + " goes on from there"));
            case Standing.Doubted(Duration by) ->
                news.accept(NodeEvent.of(
                        EventKind.TROUBLE,
                        "this computer's clock is " + words(by) + " ahead of the time that has passed; the node keeps"
                                + " its own time for an hour: set the clock right, or start the node again if it is"));
            case Standing.SetBack(Duration by) -> {
                news.accept(NodeEvent.of(
                        EventKind.TROUBLE,
                        "this computer's clock was set back by " + words(by) + ": the node begins again with the new"
                                + " time; nothing is lost, and units go on from their checkpoints"));
                setBack.run();
            }
        }
    }

    static String words(Duration time) {
        if (time.toDays() >= 2) {
            return time.toDays() + " days";
        }
        if (time.toHours() >= 2) {
            return time.toHours() + " hours";
        }
        return time.toSeconds() >= 2 * MINUTE_SECONDS ? time.toMinutes() + " minutes" : time.toSeconds() + " seconds";
    }
}
