package org.fallow.node.io.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.NodeApi;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.io.doctor.Check;
import org.fallow.node.io.doctor.Checkup;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.store.Examination;
import org.fallow.node.io.store.Examination.Finding;
import org.fallow.node.io.store.Home;
import org.fallow.node.io.volunteer.LocalRun;
import org.fallow.node.status.NodeStatus;
import org.fallow.work.containment.Containment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fallow doctor}: what this computer gives Fallow, found by trying. */
@Command(
        name = "doctor",
        versionProvider = Version.class,
        description =
                "look at what this computer gives: Java, what contains strangers' code, who reaches the node, clock,"
                        + " disk, and whether everything in the data directory is as it was written; each ok, warn or fail, with"
                        + " what to do")
final class DoctorCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Option(
            names = "--repair",
            description = "mend what is damaged in the data directory; what was damaged is kept beside, in the folder"
                    + " \"damaged\"")
    private boolean repair;

    /**
     * What is printed as JSON.
     *
     * @param checks in the order they are shown
     * @param containment of the processes that run kernels, in full
     */
    record Diagnosis(List<Check> checks, Containment containment) {}

    @Override
    public void run() {
        Containment containment = LocalRun.containment(RunCommand.app());
        Optional<NodeStatus> status = status();
        List<Check> checks = new ArrayList<>(Checkup.of(common.home(), containment, status));
        // A running node has looked at its data itself.
        if (repair || status.isEmpty()) {
            data().forEach(finding -> checks.add(new Check(
                    finding.part(), Check.Verdict.valueOf(finding.state().name()), finding.says(), "")));
        }
        common.print(new Diagnosis(checks, containment), () -> {
            for (Check check : checks) {
                Words.line(
                        "%-5s %-13s %s", check.verdict().name().toLowerCase(Locale.ROOT), check.name(), check.found());
                if (!check.remedy().isEmpty()) {
                    Words.line("%-19s %s", "", check.remedy());
                }
            }
        });
        List<String> failed = checks.stream()
                .filter(check -> check.verdict() == Check.Verdict.FAIL)
                .map(Check::name)
                .toList();
        if (!failed.isEmpty()) {
            throw new CommandFailed(
                    CommandFailed.FAILED,
                    "not as it should be: " + String.join(", ", failed) + "; see above what to do");
        }
    }

    private List<Finding> data() {
        if (!Files.isDirectory(common.home())) {
            return List.of();
        }
        try {
            return Examination.of(Home.open(common.home()), repair);
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<NodeStatus> status() {
        try (NodeApi api = new HttpNodeApi(common.home())) {
            return Optional.of(api.status());
        } catch (ApiException e) {
            return Optional.empty(); // the check of reachability says that no node runs
        }
    }
}
