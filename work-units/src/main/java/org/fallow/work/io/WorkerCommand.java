package org.fallow.work.io;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.fallow.work.containment.Processor;

/** The command that starts a worker. */
final class WorkerCommand {
    private static final String ATTACH = "libtruffleattach.so";
    private static final String ATTACH_IN_JAR = "META-INF/resources/engine/libtruffleattach/linux/%s/bin/" + ATTACH;

    private WorkerCommand() {}

    /**
     * A command; on Linux, one that confines itself before it becomes the worker.
     *
     * @param program the class to run, and its arguments
     */
    static List<String> of(SandboxOptions options, long heapMiB, String... program) throws IOException {
        boolean confined = Linux.isHere()
                && Processor.of(System.getProperty("os.arch", "")).isPresent();
        if (!confined) {
            List<String> command = new ArrayList<>(options.priority().prefix());
            command.addAll(worker(options.home(), heapMiB, List.of(), program));
            return command;
        }
        Path attach = attachLibrary(options);
        List<String> command = new ArrayList<>(confine(options, attach));
        command.addAll(worker(options.home(), heapMiB, List.of("-Dtruffle.attach.library=" + attach), program));
        return command;
    }

    /** What runs before, and what it lets the worker read: the Java runtime, the engine, the class path. */
    private static List<String> confine(SandboxOptions options, Path attach) throws IOException {
        EngineHome home = options.home();
        List<String> command = new ArrayList<>(List.of(
                home.java().toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-Xmx16m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                String.join(File.pathSeparator, home.classPath()),
                Confine.class.getName(),
                options.priority() == Priority.IDLE ? Confine.IDLE : "normal"));
        command.add(home.java()
                .toRealPath()
                .resolve(Path.of("..", ".."))
                .normalize()
                .toString());
        command.add(home.engine().toRealPath().toString());
        command.add(attach.toString());
        for (String entry : home.classPath()) {
            command.add(entry.endsWith("*") ? entry.substring(0, entry.length() - 1) : entry);
        }
        command.add(Confine.END);
        return command;
    }

    private static List<String> worker(EngineHome home, long heapMiB, List<String> more, String... program) {
        List<String> command = new ArrayList<>(List.of(
                home.java().toString(),
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:+EnableJVMCI",
                "-XX:+UseSerialGC",
                // The quick compiler for the engine's own Java code: kernels are compiled by the engine's compiler, and
                // making that one faster costs more processor time than it saves (docs/benchmarks.md).
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=96m",
                "-XX:-UsePerfData",
                "-XX:+DisableAttachMechanism",
                "-Xshare:auto",
                "-Xms32m",
                "-Xmx" + heapMiB + "m",
                "--upgrade-module-path=" + home.engine(),
                "--add-modules=org.graalvm.polyglot,org.graalvm.wasm,org.graalvm.truffle.runtime,jdk.graal.compiler",
                "--enable-native-access=org.graalvm.truffle,ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dpolyglot.engine.WarnInterpreterOnly=false",
                "-Dpolyglot.engine.AllowExperimentalOptions=true",
                // A kernel waits for its code to be compiled: interpreting meanwhile is a hundred times slower and
                // takes the processor from the compiler.
                "-Dpolyglot.engine.BackgroundCompilation=false"));
        command.addAll(more);
        command.add("-cp");
        command.add(String.join(File.pathSeparator, home.classPath()));
        command.addAll(List.of(program));
        return command;
    }

    /**
     * The engine's one native library, out of its jar: the engine itself would write it below the user's home, which a
     * worker neither writes nor reads.
     */
    private static Path attachLibrary(SandboxOptions options) throws IOException {
        Path folder =
                Files.createDirectories(options.checkpoints().resolve("engine")).toRealPath();
        Path file = folder.resolve(ATTACH);
        String processor = System.getProperty("os.arch", "").equals("aarch64") ? "aarch64" : "amd64";
        try (DirectoryStream<Path> jars =
                        Files.newDirectoryStream(options.home().engine(), "truffle-api-*.jar");
                JarFile jar = new JarFile(jars.iterator().next().toFile())) {
            ZipEntry entry = jar.getEntry(ATTACH_IN_JAR.formatted(processor));
            if (Files.exists(file) && Files.size(file) == entry.getSize()) {
                return file;
            }
            Path temporary = Files.createTempFile(folder, "attach", ".tmp");
            try (InputStream in = jar.getInputStream(entry)) {
                Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }
}
