package org.fallow.node.io.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.ApiJson;
import org.fallow.node.control.NoRunningNode;
import org.fallow.node.control.NodeApi;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.io.news.EventLog;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.status.EventKind;
import org.fallow.node.status.NodeEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fallow log}: of a running node through its API, of one that has ended from its file. */
@Command(
        name = "log",
        versionProvider = Version.class,
        description = "what the node has done, a line for each event; with --json a JSON document a line for -f")
final class LogCommand implements Runnable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    @Mixin
    private SharedOptions common = new SharedOptions();

    @Option(
            names = {"-f", "--follow"},
            description = "go on with what happens, until the node ends or Ctrl-C")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "the last N events (default: 50)")
    private int lines = 50;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            split = ",",
            description = "only these: node, state, unit-begun, unit-finished, unit-lost, unit-accepted,"
                    + " unit-contradicted, unit-late, batch-done, project, setting, trouble, and those that only a"
                    + " running node knows of: peer-connected, peer-left, batch")
    private List<String> kinds = new ArrayList<>();

    @Option(names = "--all", description = "also who connects, and how far batches are")
    private boolean all;

    @Override
    public void run() {
        if (lines < 0) {
            throw new CommandFailed(CommandFailed.USAGE, "--lines: " + lines + " is less than 0");
        }
        List<EventKind> wanted = wanted();
        print(before(wanted));
        if (follow) {
            common.ask(api -> {
                api.events(wanted, this::print);
                return 0;
            });
        }
    }

    private List<EventKind> wanted() {
        if (kinds.isEmpty()) {
            return Arrays.stream(EventKind.values())
                    .filter(kind -> all || !kind.fleeting())
                    .toList();
        }
        List<EventKind> wanted = new ArrayList<>();
        for (String word : kinds) {
            wanted.add(Arrays.stream(EventKind.values())
                    .filter(kind -> kind.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new CommandFailed(
                            CommandFailed.USAGE,
                            "--kind: there is no \"" + word + "\" (use "
                                    + Arrays.stream(EventKind.values())
                                            .map(EventKind::word)
                                            .collect(Collectors.joining(", "))
                                    + ")")));
        }
        return wanted;
    }

    private List<NodeEvent> before(List<EventKind> wanted) {
        try (NodeApi api = new HttpNodeApi(common.home())) {
            return api.log(lines, wanted);
        } catch (NoRunningNode e) {
            Path folder = common.home().resolve(EventLog.FOLDER);
            List<NodeEvent> kept = new EventLog(folder)
                    .last(Integer.MAX_VALUE).stream()
                            .filter(event -> wanted.contains(event.kind()))
                            .toList();
            if (kept.isEmpty() && !Files.isDirectory(folder)) {
                throw new CommandFailed(e.exitCode(), e.line(), e);
            }
            return kept.subList(Math.max(0, kept.size() - lines), kept.size());
        } catch (ApiException e) {
            throw new CommandFailed(e.exitCode(), e.line(), e);
        }
    }

    private void print(List<NodeEvent> events) {
        if (common.json() && !follow) {
            System.out.println(new String(ApiJson.write(events), StandardCharsets.UTF_8));
        } else {
            events.forEach(this::print);
        }
    }

    private void print(NodeEvent event) {
        System.out.println(
                common.json()
                        ? new String(ApiJson.write(event), StandardCharsets.UTF_8)
                        : "%s  %-17s %s"
                                .formatted(
                                        TIME.format(Instant.ofEpochMilli(event.whenMillis())),
                                        event.kind().word(),
                                        event.text()));
        System.out.flush();
    }
}
