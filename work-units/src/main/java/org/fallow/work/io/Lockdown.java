package org.fallow.work.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.fallow.work.containment.Containment;
import org.fallow.work.containment.Filter;
import org.fallow.work.containment.Processor;

/** The last thing a worker does before it takes strangers' code: it gives up what it does not need any more. */
final class Lockdown {
    private Lockdown() {}

    /** For all threads of this process; what is in force is found by trying. */
    static Containment apply() {
        if (!Linux.isHere()) {
            return Containment.none("on " + System.getProperty("os.name") + " Fallow has no containment yet");
        }
        List<String> troubles =
                new ArrayList<>(System.getProperty(Confine.TROUBLES, "").lines().toList());
        try {
            Linux linux = new Linux();
            try {
                Processor processor = Processor.of(System.getProperty("os.arch", ""))
                        .orElseThrow(() -> new IOException("the system calls of this processor are not known"));
                int pid = Math.toIntExact(ProcessHandle.current().pid());
                linux.noNewPrivileges();
                linux.filter(Filter.program(processor, pid), Filter.INSTRUCTION_BYTES);
            } catch (IOException e) {
                troubles.add("seccomp is not in force: " + e.getMessage());
            }
            return Containment.of(!linux.opens("/"), !linux.connects(), troubles);
        } catch (IOException e) {
            return Containment.none(String.valueOf(e.getMessage()));
        }
    }
}
