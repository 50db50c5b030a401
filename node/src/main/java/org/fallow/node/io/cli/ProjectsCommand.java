package org.fallow.node.io.cli;

import java.io.Console;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fallow.node.control.NodeApi;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.status.DirectoryStatus;
import org.fallow.node.status.ProjectStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fallow projects}. */
@Command(
        name = "projects",
        versionProvider = Version.class,
        description = "the projects this node knows, or with --search or --topic those of the whole network")
final class ProjectsCommand implements Runnable {
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration ASKING_LONGEST = Duration.ofMinutes(2);

    @Mixin
    private SharedOptions common = new SharedOptions();

    @Option(
            names = "--search",
            paramLabel = "TEXT",
            description = "ask the network for projects with these words in their title, topics or purpose")
    private @Nullable String text;

    @Option(names = "--topic", paramLabel = "WORD", description = "ask the network for projects with this topic")
    private @Nullable String topic;

    @Option(names = "--blocked", description = "those that this node blocks, which are not shown otherwise")
    private boolean blocked;

    @Override
    public void run() {
        if (blocked) {
            List<ProjectStatus> all = common.ask(NodeApi::blocked);
            common.print(all, () -> Words.projects(all));
            return;
        }
        if (text == null && topic == null) {
            List<ProjectStatus> projects = common.ask(NodeApi::projects);
            common.print(projects, () -> Words.projects(projects));
            return;
        }
        DirectoryStatus directory = askAll();
        String words = text == null ? "" : text;
        String word = topic == null ? "" : topic.toLowerCase(Locale.ROOT);
        List<ProjectStatus> found = common.ask(api -> api.search(words, word));
        common.print(found, () -> Words.found(found, directory));
    }

    /** Waits until all buckets have been asked; when that takes too long, what is known by then has to do. */
    private DirectoryStatus askAll() {
        try {
            DirectoryStatus status = common.ask(NodeApi::askDirectory);
            long end = System.nanoTime() + ASKING_LONGEST.toNanos();
            while (status.asking() && System.nanoTime() < end) {
                progress(status);
                Thread.sleep(LOOK);
                status = common.ask(NodeApi::directory);
            }
            return status;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(CommandFailed.FAILED, "interrupted", e);
        } finally {
            if (onTerminal()) {
                System.err.print("\r\u001b[K");
            }
        }
    }

    private static void progress(DirectoryStatus status) {
        if (onTerminal()) {
            System.err.printf(
                    "\rasked %d of %d buckets, %d projects", status.asked(), status.buckets(), status.projects());
        }
    }

    private static boolean onTerminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }
}
