package org.fallow.node.io.cli;

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
import org.fallow.node.io.volunteer.LocalRun;
import org.fallow.node.status.NodeStatus;
import org.fallow.work.containment.Containment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fallow doctor}: what this computer gives Fallow, found by trying. */
@Command(
        name = "doctor",
        versionProvider = Version.class,
        description = "look at what this computer gives: Java, what contains strangers' code, who reaches the node, clock,"
                + " disk; each ok, warn or fail, with what to do")
final class DoctorCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

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
        List<Check> checks = Checkup.of(common.home(), containment, status());
        common.print(new Diagnosis(checks, containment), () -> {
            for (Check check : checks) {
                Words.line("%-5s %-13s %s", check.verdict().name().toLowerCase(Locale.ROOT), check.name(), check.found());
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
                    CommandFailed.FAILED, "not as it should be: " + String.join(", ", failed) + "; see above what to do");
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
