package org.fallow.work.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fallow.work.containment.FileRules;

/**
 * What a worker's process is before it is the worker, on Linux: a small JVM that gives up files and processor time and
 * then becomes the real one. Landlock holds for a thread and what it starts, and a JVM has threads before its first line
 * of Java runs; so only a program that is restricted from its start is restricted whole.
 *
 * <p>Arguments: {@code normal} or {@code idle}, the paths that may be read, {@code --}, the worker's command. What could
 * not be done is told to the worker as the property {@value #TROUBLES}.
 */
public final class Confine {
    /** What was not in force, several parted by line breaks. */
    static final String TROUBLES = "fallow.containment.troubles";

    /** The first argument for a worker that gets what others leave. */
    static final String IDLE = "idle";

    /** Ends the list of paths. */
    static final String END = "--";

    private static final Path AUTOGROUP = Path.of("/proc/self/autogroup");
    private static final String NICEST = "19";
    private static final int FIRST_ARGUMENT = 1;

    // What a JVM reads of the system when it starts: its libraries and their index, and what it runs on. Of /proc only
    // this process and a few figures: other programs' command lines are none of its business.
    private static final List<String> LIBRARIES = List.of("/lib", "/lib64", "/usr/lib", "/usr/lib64");
    private static final List<String> SYSTEM = List.of(
            "/etc/ld.so.cache",
            "/etc/localtime",
            "/proc/self",
            "/proc/cpuinfo",
            "/proc/meminfo",
            "/proc/stat",
            "/proc/cgroups",
            "/proc/sys/vm",
            "/sys/devices/system/cpu",
            "/sys/fs/cgroup",
            "/sys/kernel/mm");

    private final Linux linux = new Linux();
    private final List<String> troubles = new ArrayList<>();

    private Confine() throws IOException {}

    /** Becomes the worker, or exits. */
    public static void main(String[] arguments) throws IOException {
        List<String> all = Arrays.asList(arguments);
        int end = all.indexOf(END);
        Confine confine = new Confine();
        if (all.getFirst().equals(IDLE)) {
            confine.standBack();
        }
        List<String> readable = all.subList(FIRST_ARGUMENT, end);
        confine.attempt("no_new_privs", confine.linux::noNewPrivileges);
        confine.attempt("Landlock", () -> confine.restrict(readable));
        List<String> command = new ArrayList<>(all.subList(end + 1, all.size()));
        command.add(FIRST_ARGUMENT, "-D" + TROUBLES + "=" + String.join("\n", confine.troubles));
        System.err.println("worker: " + confine.linux.become(command).getMessage());
        Runtime.getRuntime().halt(WorkerMain.UNFIT);
    }

    /** A step of giving up rights. */
    private interface Step {
        void run() throws IOException;
    }

    private void attempt(String what, Step step) {
        try {
            step.run();
        } catch (IOException e) {
            troubles.add(what + " is not in force: " + e.getMessage());
        }
    }

    /**
     * The kernel divides the processor among sessions first; within one, {@code SCHED_IDLE} stands behind all else. So a
     * session of its own, of the lowest weight.
     */
    private void standBack() {
        try {
            linux.idle();
            linux.ownSession();
            if (Files.exists(AUTOGROUP)) {
                Files.writeString(AUTOGROUP, NICEST);
            }
        } catch (IOException e) {
            // No matter of containment; the kernel also refuses a weight when another was set within 0.1 s.
            System.err.println("worker: idle priority only in part: " + e.getMessage());
        }
    }

    private void restrict(List<String> readable) throws IOException {
        int version = linux.landlockVersion();
        if (version < 1) {
            throw new IOException(
                    switch (-version) {
                        case Linux.ENOSYS -> "this kernel has no Landlock (Linux 5.13 has)";
                        case Linux.EOPNOTSUPP -> "Landlock is switched off on this computer (boot option lsm=)";
                        default -> "error " + -version;
                    });
        }
        if (!FileRules.missing(version).isEmpty()) {
            troubles.add(FileRules.missing(version));
        }
        int ruleset = linux.ruleset(FileRules.ruleset(version));
        for (String path : readable) {
            allow(ruleset, path, true);
        }
        for (String path : LIBRARIES) {
            allow(ruleset, path, true);
        }
        for (String path : SYSTEM) {
            allow(ruleset, path, false);
        }
        linux.restrict(ruleset);
    }

    private void allow(int ruleset, String path, boolean executed) throws IOException {
        int descriptor = linux.name(path);
        if (descriptor >= 0) {
            linux.rule(ruleset, FileRules.readable(descriptor, Files.isDirectory(Path.of(path)), executed));
        }
    }
}
