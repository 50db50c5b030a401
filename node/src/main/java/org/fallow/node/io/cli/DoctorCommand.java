package org.fallow.node.io.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.store.Examination;
import org.fallow.node.io.store.Examination.Finding;
import org.fallow.node.io.store.Examination.State;
import org.fallow.node.io.store.Home;
import org.fallow.node.io.volunteer.LocalRun;
import org.fallow.work.containment.Containment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fallow doctor}: what this computer gives Fallow, found by trying, and whether its data are sound. */
@Command(
        name = "doctor",
        versionProvider = Version.class,
        description =
                "look at what this computer gives: what contains strangers' code here, and why it is not more; and"
                        + " whether everything in the data directory is as it was written")
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
     * @param containment of the processes that run kernels
     * @param data of the data directory, part by part; empty where there is none yet
     */
    record Diagnosis(Containment containment, List<Finding> data) {}

    @Override
    public void run() {
        Diagnosis diagnosis = new Diagnosis(LocalRun.containment(RunCommand.app()), data());
        common.print(diagnosis, () -> {
            System.out.println(
                    "containment  " + diagnosis.containment().level().name().toLowerCase(Locale.ROOT));
            diagnosis.containment().layers().forEach(layer -> System.out.println("  in force   " + layer));
            diagnosis.containment().missing().forEach(why -> System.out.println("  not more   " + why));
            System.out.println("data         " + common.home());
            diagnosis
                    .data()
                    .forEach(f -> System.out.println(
                            "  " + f.state().name().toLowerCase(Locale.ROOT) + "  " + f.part() + ": " + f.says()));
        });
        long wrong =
                diagnosis.data().stream().filter(f -> f.state() == State.FAIL).count();
        if (wrong > 0) {
            throw new CommandFailed(
                    CommandFailed.FAILED,
                    wrong + " parts of the data directory are not sound: each line above says what to do");
        }
    }

    private List<Finding> data() {
        if (!Files.isDirectory(common.home())) {
            return List.of();
        }
        try {
            return Examination.of(Home.open(common.home()), repair);
        } catch (IOException e) {
            if (repair) {
                throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
            }
            return List.of(new Finding("data directory", State.WARN, "not looked at: " + e.getMessage()));
        }
    }
}
