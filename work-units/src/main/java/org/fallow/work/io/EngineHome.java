package org.fallow.work.io;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the worker's code lies.
 *
 * @param java the {@code java} program of a JDK 25
 * @param engine the folder with the GraalVM jars, all of one version and nothing else
 * @param classPath folders of classes, jars, or {@code folder/*}: this module, libp2p and Jackson
 */
public record EngineHome(Path java, Path engine, List<String> classPath) {
    /** Copies the list. */
    public EngineHome {
        classPath = List.copyOf(classPath);
    }

    /** The layout of an installation: {@code home/engine/*.jar} and {@code home/lib/*.jar}; the JDK that runs this process. */
    public static EngineHome at(Path home) {
        return new EngineHome(
                ownJava(),
                home.resolve("engine"),
                List.of(home.resolve("lib").resolve("*").toString()));
    }

    /** The {@code java} program that runs this process. */
    public static Path ownJava() {
        boolean windows = System.getProperty("os.name", "").startsWith("Windows");
        return Path.of(System.getProperty("java.home"), "bin", windows ? "java.exe" : "java");
    }

    /** Checks that the engine is there: a clear line beats a JVM's. */
    void verify() throws IOException {
        if (!Files.isExecutable(java)) {
            throw new IOException("no java program at " + java);
        }
        if (!Files.isDirectory(engine)) {
            throw new IOException("no Wasm engine: " + engine + " is not a folder");
        }
        for (String part : List.of("polyglot", "wasm-language", "truffle-api", "truffle-runtime", "compiler")) {
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(engine, part + "-*.jar")) {
                if (!jars.iterator().hasNext()) {
                    throw new IOException("no Wasm engine: " + part + "-*.jar is missing in " + engine);
                }
            }
        }
    }
}
