package org.fallow.node.io.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.ApiJson;
import org.fallow.node.control.NodeApi;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.io.doctor.Checkup;
import org.fallow.node.io.manners.Preferences;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.support.Bundle;
import org.fallow.node.io.volunteer.LocalRun;
import org.fallow.node.status.NodeStatus;
import org.fallow.work.containment.Containment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fallow support-bundle}. */
@Command(
        name = "support-bundle",
        versionProvider = Version.class,
        description = "write a zip to send to those who help: log, preferences, status, figures, what doctor finds,"
                + " versions; without keys, tokens, names and addresses. Look into it before you send it")
final class SupportBundleCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Option(names = "--out", paramLabel = "FILE", description = "the zip (default: fallow-support.zip)")
    private Path out = Path.of("fallow-support.zip");

    /** What is printed as JSON. */
    record Printed(String file, List<String> entries) {}

    @Override
    public void run() {
        try {
            Bundle bundle = new Bundle(common.home());
            Optional<NodeStatus> status = running(bundle);
            Containment containment = LocalRun.containment(RunCommand.app());
            bundle.add("doctor.json", json(Checkup.of(common.home(), containment, status)));
            bundle.add("versions.json", json(versions()));
            bundle.addFile("log/events.1.jsonl");
            bundle.addFile("log/events.jsonl");
            bundle.addFile(Preferences.FILE);
            bundle.write(out);
            Printed printed = new Printed(out.toString(), bundle.names());
            common.print(printed, () -> {
                Words.line("%s", out);
                printed.entries().forEach(entry -> Words.line("  %s", entry));
            });
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.FAILED,
                    "cannot write " + out + ": is the folder there, and may you write? Or give another with --out",
                    e);
        }
    }

    /** What only a running node can say. */
    private Optional<NodeStatus> running(Bundle bundle) {
        try (NodeApi api = new HttpNodeApi(common.home())) {
            NodeStatus status = api.status();
            bundle.add("status.json", json(status));
            bundle.add("rules.json", json(api.rules()));
            bundle.add("settings.json", json(api.settings()));
            bundle.add("tasks.json", json(api.tasks()));
            bundle.add("batches.json", json(api.batches()));
            bundle.add("metrics.txt", new String(api.metrics(), StandardCharsets.UTF_8));
            return Optional.of(status);
        } catch (ApiException e) {
            bundle.add("status.json", json(Map.of("error", e.line())));
            return Optional.empty();
        }
    }

    private static Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        versions.put("fallow", Version.text());
        for (String name :
                List.of("java.vm.name", "java.vm.version", "java.vendor", "os.name", "os.version", "os.arch")) {
            versions.put(name, System.getProperty(name, ""));
        }
        versions.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        versions.put("memory", Long.toString(Runtime.getRuntime().maxMemory()));
        return versions;
    }

    private static String json(Object document) {
        return new String(ApiJson.write(document), StandardCharsets.UTF_8) + "\n";
    }
}
