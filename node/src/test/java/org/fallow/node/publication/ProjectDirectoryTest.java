package org.fallow.node.publication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fallow.node.publication.io.ProjectDirectory;
import org.fallow.node.publication.io.ProjectDirectory.Contents;
import org.fallow.work.record.UnitList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectDirectoryTest {
    private static final byte[] WASM = {0, 'a', 's', 'm', 1, 0, 0, 0};
    private static final KernelCheck CHECK = (wasm, mode, limits) ->
            wasm.length >= 4 && wasm[1] == 'a' ? List.of() : List.of("not WebAssembly", "at byte 0");

    @TempDir
    private Path parent;

    private Path directory = Path.of("");

    @BeforeEach
    void layTheFiles() throws IOException {
        directory = Files.createDirectories(parent.resolve("project"));
        Files.write(parent.resolve("k.wasm"), WASM);
        Files.writeString(directory.resolve("about.md"), "# What for\n");
    }

    @Test
    void aKernelMayLieOutsideOfTheDirectory() throws IOException {
        Contents contents = read("sweep: { a: [1, 2] }");
        assertThat(contents.material().kernel()).isEqualTo(WASM);
        assertThat(contents.material().about()).isEqualTo("# What for\n");
        assertThat(texts(contents)).isEmpty();
    }

    @Test
    void filesAreUnitsInTheOrderOfTheirPaths() throws IOException {
        Files.createDirectories(directory.resolve("inputs/deeper"));
        Files.writeString(directory.resolve("inputs/b.bin"), "second");
        Files.writeString(directory.resolve("inputs/a.bin"), "first");
        Files.writeString(directory.resolve("inputs/c.txt"), "other");
        Files.writeString(directory.resolve("inputs/deeper/d.bin"), "deeper");
        assertThat(texts(read("files: inputs/*.bin"))).containsExactly("first", "second");
        assertThat(texts(read("files: inputs/**.bin"))).containsExactly("first", "second", "deeper");
    }

    @Test
    void linesAreUnitsWithoutTheirEnds() throws IOException {
        Files.writeString(directory.resolve("u.jsonl"), "{\"a\":1}\n{\"a\":2}\r\nlast");
        assertThat(texts(read("lines: u.jsonl"))).containsExactly("{\"a\":1}", "{\"a\":2}", "last");
    }

    @Test
    void everyMissingFileIsAMistakeAtThePlaceThatNamesIt() throws IOException {
        Files.delete(parent.resolve("k.wasm"));
        Files.delete(directory.resolve("about.md"));
        assertThat(mistakes("lines: u.txt"))
                .containsExactly(
                        "project.yaml:3:8: about: about.md does not exist",
                        "project.yaml:4:9: kernel: ../k.wasm does not exist",
                        "project.yaml:5:17: units.lines: u.txt does not exist");
        assertThat(mistakes("files: '*.bin'")).contains("project.yaml:5:17: units.files: \"*.bin\" matches no file");
        assertThat(mistakes("files: '[x'"))
                .contains("project.yaml:5:17: units.files: \"[x\" is not a pattern (use inputs/*.bin)");
    }

    @Test
    void whatTheKernelCheckSaysIsAMistakeAtTheKernel() throws IOException {
        Files.writeString(parent.resolve("k.wasm"), "hello");
        assertThat(mistakes("sweep: { a: 1 }"))
                .containsExactly(
                        "project.yaml:4:9: kernel: ../k.wasm: not WebAssembly",
                        "project.yaml:4:9: kernel: ../k.wasm: at byte 0");
    }

    @Test
    void mistakesOfAllFilesAreToldTogetherThoseOfTheProjectFileFirst() throws IOException {
        Files.writeString(parent.resolve("k.wasm"), "hello");
        Files.writeString(directory.resolve("u.txt"), "\nb\n");
        Files.delete(directory.resolve("about.md"));
        assertThat(mistakes("lines: u.txt }\nverify: { error: 7 }\ncolour: { a: b"))
                .containsExactly(
                        "project.yaml:3:8: about: about.md does not exist",
                        "project.yaml:4:9: kernel: ../k.wasm: not WebAssembly",
                        "project.yaml:4:9: kernel: ../k.wasm: at byte 0",
                        "project.yaml:6:18: verify.error: \"7\" is not a number from 1e-9 to 0.1",
                        "project.yaml:7:1: unknown key \"colour\" (known: project, title, topics, about, kernel, mode,"
                                + " units, limits, verify, reduce, expires)",
                        "u.txt:1:1: an empty line; every line is the input of a unit");
    }

    @Test
    void aKernelIsNotHeldAgainstAModeThatIsWrongItself() throws IOException {
        Files.writeString(parent.resolve("k.wasm"), "hello");
        assertThat(mistakes("sweep: { a: 1 } }\nmode: comand\nlimits: { time: 1h"))
                .containsExactly("project.yaml:6:7: mode: \"comand\" is neither resumable nor command");
    }

    @Test
    void aDirectoryIsNoFile() throws IOException {
        Files.delete(parent.resolve("k.wasm"));
        Files.createDirectory(parent.resolve("k.wasm"));
        assertThat(mistakes("sweep: { a: 1 }")).containsExactly("project.yaml:4:9: kernel: ../k.wasm is a directory");
    }

    @Test
    void badLinesAreMistakesInTheirOwnFile() throws IOException {
        Files.writeString(directory.resolve("u.txt"), "one\n\nthree\n");
        assertThat(mistakes("lines: u.txt"))
                .containsExactly("u.txt:2:1: an empty line; every line is the input of a unit");
        Files.writeString(
                directory.resolve("u.txt"), "one\n" + "x".repeat(UnitList.INPUT_BYTES_MAX + 1) + "\nthree\n\r\nfive");
        assertThat(mistakes("lines: u.txt"))
                .containsExactly(
                        "u.txt:2:1: a line of more than " + UnitList.INPUT_BYTES_MAX + " bytes",
                        "u.txt:4:1: an empty line; every line is the input of a unit");
        Files.writeString(directory.resolve("u.txt"), "");
        assertThat(mistakes("lines: u.txt")).containsExactly("project.yaml:5:17: units.lines: u.txt has no lines");
    }

    @Test
    void ofInputsThatAreWrongEachIsToldUpToTwenty() throws IOException {
        Files.writeString(directory.resolve("u.txt"), "\n".repeat(1_000));
        assertThat(mistakes("lines: u.txt"))
                .hasSize(21)
                .contains("u.txt:20:1: an empty line; every line is the input of a unit")
                .last()
                .isEqualTo(
                        "u.txt:21:1: an empty line; every line is the input of a unit; what comes after this is not told");
        Files.writeString(directory.resolve("u.txt"), "{\"a\":1}\n\n7\n{\"a\":2}\n8\n");
        assertThat(mistakes("lines: u.txt, generations: 2"))
                .hasSize(3)
                .satisfiesExactly(
                        empty -> assertThat(empty).startsWith("u.txt:2:1: an empty line"),
                        third -> assertThat(third).startsWith("u.txt:3:1: input 2 cannot begin a chain: "),
                        fifth -> assertThat(fifth).startsWith("u.txt:5:1: input 4 cannot begin a chain: "));
    }

    @Test
    void textThatIsNotUtf8IsAMistake() throws IOException {
        Files.write(directory.resolve("about.md"), new byte[] {(byte) 0xff});
        assertThat(mistakes("sweep: { a: 1 }")).containsExactly("project.yaml:3:8: about: about.md is not UTF-8 text");
        Files.write(directory.resolve("project.yaml"), new byte[] {(byte) 0xff});
        assertThat(texts(ProjectDirectory.read(directory, CHECK)))
                .containsExactly("project.yaml:1:1: the file is not UTF-8 text");
    }

    @Test
    void aDirectoryWithoutAProjectFileIsAMistake() {
        assertThat(texts(ProjectDirectory.read(directory, CHECK)))
                .containsExactly("project.yaml:1:1: project.yaml does not exist");
        assertThat(texts(ProjectDirectory.read(directory.resolve("nowhere"), CHECK)))
                .containsExactly("project.yaml:1:1: project.yaml does not exist");
    }

    private Reading<Contents> reading(String units) throws IOException {
        String yaml = "project: p\ntitle: t\nabout: about.md\nkernel: ../k.wasm\nunits: { " + units + " }\n";
        Files.writeString(directory.resolve("project.yaml"), yaml);
        return ProjectDirectory.read(directory, CHECK);
    }

    private Contents read(String units) throws IOException {
        return switch (reading(units)) {
            case Reading.Read<Contents> read -> read.value();
            case Reading.Mistakes<Contents> m -> throw new AssertionError(m.list());
        };
    }

    private List<String> mistakes(String units) throws IOException {
        return texts(reading(units));
    }

    private static List<String> texts(Reading<Contents> reading) {
        return switch (reading) {
            case Reading.Read<Contents> read -> throw new AssertionError("read as " + read.value());
            case Reading.Mistakes<Contents> m ->
                m.list().stream().map(Mistake::toString).toList();
        };
    }

    private static List<String> texts(Contents contents) throws IOException {
        List<String> texts = new ArrayList<>();
        contents.material().inputs().each(input -> texts.add(new String(input, StandardCharsets.UTF_8)));
        return texts;
    }
}
