package org.fallow.node.io.template;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.fallow.node.publication.ProjectFile;

/**
 * A small project that can be published as it is: a kernel's source, the script that builds it, what it gave, a project
 * file. Where there is no compiler the kernel that comes along does; a changed one wants the compiler.
 */
public enum Template {
    /** Freestanding C, resumable. */
    C("clang and wasm-ld", "kernel.c", "fallow.h"),
    /** A WASI program in Rust. */
    RUST("rustc with a library for WASI", "kernel.rs", ""),
    /** AssemblyScript, resumable. */
    ASSEMBLYSCRIPT("npm, which gets the AssemblyScript compiler", "kernel.ts", "package.json"),
    /** A WASI program in Java. */
    JAVA("a JDK and Maven, which gets TeaVM", "Kernel.java", "Stdio.java Compile.java pom.xml");

    private static final String SCRIPT = "build";
    private static final String PROJECT = "project.yaml";
    private static final String NAME_OF_NONE = "my-project";

    private final String compiler;
    private final String source;
    private final String further;

    /** One whose further files stand with spaces between them. */
    Template(String compiler, String source, String further) {
        this.compiler = compiler;
        this.source = source;
        this.further = further;
    }

    /** What its script needs, for people. */
    public String compiler() {
        return compiler;
    }

    /** The file to change. */
    public String source() {
        return source;
    }

    /** The names of its files. */
    public List<String> files() {
        return Stream.concat(
                        Stream.of(PROJECT, "about.md", SCRIPT, "kernel.wasm", source),
                        Stream.of(further.split(" ", -1)).filter(name -> !name.isEmpty()))
                .toList();
    }

    /**
     * Writes it into a folder, which is made where it is missing; the project is named as the folder is, where that can be
     * a project's name.
     *
     * @throws IOException in one line, where a file of it is there already; then nothing is written
     */
    public void write(Path directory) throws IOException {
        for (String file : files()) {
            if (Files.exists(directory.resolve(file))) {
                throw new IOException(
                        directory.resolve(file) + " is there already; give a folder that is new or empty");
            }
        }
        Files.createDirectories(directory);
        for (String file : files()) {
            byte[] bytes = file.equals(PROJECT) ? named(bytes(file), directory) : bytes(file);
            Files.write(directory.resolve(file), bytes);
        }
        if (!directory.resolve(SCRIPT).toFile().setExecutable(true)) {
            throw new IOException(directory.resolve(SCRIPT) + " cannot be made executable");
        }
    }

    private static byte[] named(byte[] project, Path directory) {
        Path folder = directory.toAbsolutePath().normalize().getFileName();
        String name = Optional.ofNullable(folder)
                .map(f ->
                        f.toString().toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-'))
                .filter(ProjectFile::isName)
                .orElse(NAME_OF_NONE);
        String line = "project: " + NAME_OF_NONE;
        // The comment beside it stays where it was, where there is room.
        String other = String.format(Locale.ROOT, "%-" + line.length() + "s", "project: " + name);
        return new String(project, StandardCharsets.UTF_8).replace(line, other).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] bytes(String file) throws IOException {
        String path = name().toLowerCase(Locale.ROOT) + "/" + file;
        try (InputStream in = Template.class.getResourceAsStream(path)) {
            return Objects.requireNonNull(in, path).readAllBytes();
        }
    }
}
