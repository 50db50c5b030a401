package org.fallow.node.io.cli;

import java.util.Locale;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.volunteer.LocalRun;
import org.fallow.work.containment.Containment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fallow doctor}: what this computer gives Fallow, found by trying. */
@Command(
        name = "doctor",
        versionProvider = Version.class,
        description = "look at what this computer gives: what contains strangers' code here, and why it is not more")
final class DoctorCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    /**
     * What is printed as JSON.
     *
     * @param containment of the processes that run kernels
     */
    record Diagnosis(Containment containment) {}

    @Override
    public void run() {
        Diagnosis diagnosis = new Diagnosis(LocalRun.containment(RunCommand.app()));
        common.print(diagnosis, () -> {
            System.out.println(
                    "containment  " + diagnosis.containment().level().name().toLowerCase(Locale.ROOT));
            diagnosis.containment().layers().forEach(layer -> System.out.println("  in force   " + layer));
            diagnosis.containment().missing().forEach(why -> System.out.println("  not more   " + why));
        });
    }
}
