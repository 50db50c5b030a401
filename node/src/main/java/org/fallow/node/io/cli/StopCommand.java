package org.fallow.node.io.cli;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.store.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fallow stop}. */
@Command(
        name = "stop",
        versionProvider = Version.class,
        description =
                "end the node's process, and wait until it has; running units go on from their checkpoints next time")
final class StopCommand implements Runnable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(50);

    @Mixin
    private SharedOptions common = new SharedOptions();

    @Override
    public void run() {
        common.ask(api -> {
            api.stop();
            return true;
        });
        awaitEnd();
        common.print(Map.of("stopped", true), () -> Words.line("stopped"));
    }

    /** Until another node may start in its directory. */
    private void awaitEnd() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (Home.locked(common.home())) {
                if (System.nanoTime() > deadline) {
                    throw new CommandFailed(
                            CommandFailed.TIMED_OUT,
                            "the node was told to end and has not after %d s: fallow log says what it does"
                                    .formatted(PATIENCE.toSeconds()));
                }
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(CommandFailed.FAILED, "no longer waiting; the node ends all the same", e);
        }
    }
}
