package org.fallow.node.publication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectFileTest {
    static final String SOUND = """
            project: hp-benchmarks
            title: Folding
            about: about.md
            kernel: ../kernels/hp-fold.wasm
            mode: resumable
            units:
              sweep:
                sequence:
                  - HPH
                  - "2"
                seed: { from: 1, to: 3 }
                dim: 2
                t: [0.5, 1.0e-6, true, 007a]
            limits: { memory: 16MiB, time: 2h }
            verify: { error: 1.0e-6 }
            reduce: { best: energy }
            expires: 5d
            """;

    private static final String SHORT = "project: p\ntitle: t\nkernel: k.wasm\nunits: { sweep: { a: 1 } }\n";

    @Test
    void aSoundFileIsReadWhole() {
        ProjectFile file = read(SOUND);
        assertThat(file.project()).isEqualTo("hp-benchmarks");
        assertThat(file.about().orElseThrow().path()).isEqualTo("about.md");
        assertThat(file.kernel())
                .isEqualTo(new ProjectFile.FileName("../kernels/hp-fold.wasm", new Place("project.yaml", 4, 9)));
        assertThat(file.mode()).isEqualTo(KernelMode.RESUMABLE);
        assertThat(file.limits()).isEqualTo(new Limits(16 << 20, 7_200));
        assertThat(file.verify()).isEqualTo(new VerifyPolicy.ErrorTarget(1e-6));
        assertThat(file.reduce()).isEqualTo(new Reduce(Reduce.Kind.BEST, "energy"));
        assertThat(file.reducer()).isEmpty();
        ProjectFile.FileName reducer =
                read(SOUND.replace("best: energy", "wasm: r.wasm")).reducer().orElseThrow();
        assertThat(reducer.path()).isEqualTo("r.wasm");
        assertThat(file.life()).isEqualTo(Duration.ofDays(5));
        UnitSource.Sweep sweep = sweep(file);
        assertThat(sweep.count()).isEqualTo(24);
        assertThat(text(sweep.input(0))).isEqualTo("{\"dim\":2,\"seed\":1,\"sequence\":\"HPH\",\"t\":0.5}");
        assertThat(text(sweep.input(23))).isEqualTo("{\"dim\":2,\"seed\":3,\"sequence\":\"2\",\"t\":\"007a\"}");
    }

    @Test
    void whatIsNotSaidHasADefault() {
        ProjectFile file = read(SHORT);
        assertThat(file.about()).isEmpty();
        assertThat(file.mode()).isEqualTo(KernelMode.RESUMABLE);
        assertThat(file.limits()).isEqualTo(new Limits(64 << 20, 3_600));
        assertThat(file.verify()).isEqualTo(new VerifyPolicy.Replicas(2));
        assertThat(file.reduce()).isEqualTo(new Reduce(Reduce.Kind.JSONL, ""));
        assertThat(file.life()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void topicsAreAListOfWords() {
        assertThat(read(SHORT).topics()).isEmpty();
        assertThat(read(SHORT + "topics: [biology, hp-model]\n").topics()).containsExactly("biology", "hp-model");
        assertThat(read(SHORT + "topics:\n  - a\n  - b1\n").topics()).containsExactly("a", "b1");
    }

    @Test
    void wrongTopicsAreToldWithTheirPlaces() {
        assertThat(mistakes(SHORT + "topics: [biology, Folding!, biology]\n"))
                .containsExactly(
                        "project.yaml:5:19: topics: \"Folding!\" is not 1 to 32 small letters, digits and single hyphens",
                        "project.yaml:5:29: topics: \"biology\" is there twice");
        assertThat(mistakes(SHORT + "topics: biology\n"))
                .containsExactly("project.yaml:5:9: topics: must be a list, such as [biology, folding]");
        assertThat(mistakes(SHORT + "topics: [a, b, c, d, e, f, g, h, i]\n"))
                .containsExactly("project.yaml:5:9: topics: 9, at most 8");
        assertThat(mistakes(SHORT + "topics: [{ a: b }]\n"))
                .containsExactly("project.yaml:5:10: topics: must be a single value, not a list or keys");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory: 1GiB | 1073741824 | 3600",
                "memory: 64KiB | 65536 | 3600",
                "time: 30s | 67108864 | 30",
                "time: 5min | 67108864 | 300",
                "time: 1d | 67108864 | 86400",
            })
    void sizesAndDurationsAreReadWithTheirUnits(String limit, long memory, long seconds) {
        assertThat(read(SHORT + "limits: { " + limit + " }\n").limits()).isEqualTo(new Limits(memory, seconds));
    }

    @Test
    void listedUnitsNameTheirFiles() {
        String head = "project: p\ntitle: t\nkernel: k.wasm\nmode: command\n";
        Place place = new Place("project.yaml", 5, 17);
        assertThat(read(head + "units: { files: inputs/*.bin }\n").units())
                .isEqualTo(new ProjectFile.Files("inputs/*.bin", place));
        assertThat(read(head + "units: { lines: units.jsonl }\n").units())
                .isEqualTo(new ProjectFile.Lines(new ProjectFile.FileName("units.jsonl", place)));
    }

    /** Each line replaces the line of {@link #SOUND} that starts the same, or is added at the end. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "limits: { memory: \"64 MBB\" } | 14:19: limits.memory: \"64 MBB\" is not a size (use 64MiB)",
                "limits: { memory: 12gb } | 14:19: limits.memory: \"12gb\" is not a size (use 12GiB)",
                "limits: { memory: lots } | 14:19: limits.memory: \"lots\" is not a size (use 64MiB)",
                "limits: { memory: 8GiB } | 14:19: limits.memory: \"8GiB\" is not between 64KiB and 4GiB",
                "limits: { memory: [1] } | 14:19: limits.memory: must be a single value, not a list or keys",
                "limits: { time: 5 minutes } | 14:17: limits.time: \"5 minutes\" is not a duration (use 5min)",
                "limits: { time: 8d } | 14:17: limits.time: \"8d\" is not between 1s and 7d",
                "limits: { tiem: 1h } | 14:11: limits: unknown key \"tiem\" (did you mean time?)",
                "limits: 64MiB | 14:9: limits: must be keys and values, in lines below it or in { }",
                "expires: 10s | 17:10: expires: \"10s\" is not between 1min and 3650d",
                "verify: { error: 2 } | 15:18: verify.error: \"2\" is not a number from 1e-9 to 0.1",
                "verify: { error: 1.0e-6, replicas: 2 } | 15:9: verify: exactly one of error, replicas is needed, here is error and replicas",
                "verify: { replicas: 2.5 } | 15:21: verify.replicas: \"2.5\" is not a whole number from 1 to 16",
                "verify: { replicas: 0 } | 15:21: verify.replicas: \"0\" is not a whole number from 1 to 16",
                "reduce: median | 16:9: reduce: \"median\" is not jsonl, csv, concat, { best: FIELD }, { sum: FIELD } or { wasm: FILE }",
                "reduce: { wasm: } | 16:16: reduce.wasm: is empty",
                "reduce: { best: } | 16:16: reduce.best: is empty",
                "project: HP_Bench | 1:10: project: \"HP_Bench\" is not 1 to 64 small letters, digits and single hyphens",
                "title: [a, b] | 2:8: title: must be a single value, not a list or keys",
                "title: \"two\\nlines\" | 2:8: title: must be one line without control characters",
                "mode: fast | 5:7: mode: \"fast\" is neither resumable nor command",
                "kernal: x.wasm | 18:1: unknown key \"kernal\" (did you mean kernel?)",
                "colour: red | 18:1: unknown key \"colour\" (known: project, title, topics, about, kernel, mode, units, limits, verify, reduce, expires)",
                "`    dim: []` | 12:10: units.sweep.dim: 0 values, not 1 to 100000",
                "`    dim: [[2]]` | 12:11: units.sweep.dim: a value must be a number, a text or true or false",
                "`    dim:` | 12:9: units.sweep.dim: is empty (write \"\" for an empty text)",
                "`    dim: .5` | 12:10: units.sweep.dim: \".5\" is almost a number (write it as in JSON, or quote it to make it text)",
                "`    dim: 007` | 12:10: units.sweep.dim: \"007\" is almost a number (write it as in JSON, or quote it to make it text)",
                "`    dim: { from: 3, to: 1 }` | 12:10: units.sweep.dim: to (1) is below from (3)",
                "`    dim: { from: 1, to: 9, step: 0 }` | 12:10: units.sweep.dim.step: 0 is not 1 or more",
                "`    dim: { from: 1 }` | 12:10: units.sweep.dim.to: is missing",
                "`    dim: { from: 1, to: 2.5 }` | 12:25: units.sweep.dim.to: must be a whole number of at most 2^53",
                "`    dim: { from: 1, to: 9, stepp: 2 }` | 12:28: units.sweep.dim: unknown key \"stepp\" (did you mean step?)",
                "`    dim: { from: 1, to: 99999999 }` | 8:5: units.sweep: more than 100000000 combinations",
                "`    dim: { from: 1, to: 100000001 }` | 12:10: units.sweep.dim: more than 100000000 values",
                "title: *t | 2:8: anchors (&) and aliases (*) are not used here; quote text that begins so",
                "title: &t x | 2:8: anchors (&) and aliases (*) are not used here; quote text that begins so",
                "title: !!set x | 2:8: tags (tag:yaml.org,2002:set) are not used here",
            })
    void aMistakeIsNamedWithItsPlaceAndRemedy(String line, String mistake) {
        assertThat(mistakes(with(line))).containsExactly("project.yaml:" + mistake);
    }

    @Test
    void generationsMakeChainsOfTheInputs() {
        String chained = SHORT.replace("{ a: 1 } }", "{ a: [1, 2] }, generations: 5 }");
        ProjectFile.Chained units = (ProjectFile.Chained) read(chained).units();
        assertThat(units.generations()).isEqualTo(5);
        assertThat(((ProjectFile.Sweep) units.of()).source().count()).isEqualTo(2);
        String lengths = "2, 4, 5, 8, 10, 20, 25, 40, 50, 100, 125, 200, 250, 500, 1000";
        assertThat(mistakes(chained.replace("generations: 5", "generations: 3")))
                .containsExactly(
                        "project.yaml:4:45: units.generations: \"3\" is not one of the lengths that a chain can"
                                + " have: " + lengths);
        assertThat(mistakes(chained.replace("{ a:", "{ previous:")))
                .containsExactly("project.yaml:4:17: units.sweep: \"previous\" is where a chain's units find the result"
                        + " before: name the parameter otherwise");
        assertThat(mistakes(chained.replace("[1, 2]", "{ from: 1, to: 30000000 }")))
                .containsExactly("project.yaml:4:17: units.generations: 30000000 chains of 5 units are more than"
                        + " 100000000");
        assertThat(mistakes(chained.replace("generations", "generation")))
                .containsExactly("project.yaml:4:32: units: unknown key \"generation\" (did you mean generations?)");
    }

    @Test
    void allMistakesAreToldAtOnceInTheOrderOfTheirPlaces() {
        assertThat(mistakes("projekt: p\nunits: { sweep: { a: .5, b-c: 1 }, files: x }\nlimits: { memory: 1TB }\n"))
                .containsExactly(
                        "project.yaml:1:1: unknown key \"projekt\" (did you mean project?)",
                        "project.yaml:1:1: project: is missing",
                        "project.yaml:1:1: title: is missing",
                        "project.yaml:1:1: kernel: is missing",
                        "project.yaml:2:8: units: exactly one of sweep, files, lines is needed, here is sweep and files",
                        "project.yaml:3:19: limits.memory: \"1TB\" is not a size (use 64MiB)");
    }

    @Test
    void aParameterMustHaveAName() {
        assertThat(mistakes(SHORT.replace("a: 1", "a-b: 1")))
                .containsExactly(
                        "project.yaml:4:19: units.sweep: \"a-b\" is not a name of 1 to 64 letters, digits and underscores");
    }

    @Test
    void aKeyThatStandsTwiceIsAMistake() {
        assertThat(mistakes(SHORT + "title: u\n"))
                .containsExactly("project.yaml:5:1: \"title\" stands here twice, first in line 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nothing\n", "---\n", "...\n", "null", "7", "[]", "{}", "- a\n- b\n"})
    void aFileWithoutKeysIsAMistake(String text) {
        assertThat(mistakes(text)).isNotEmpty();
    }

    @Test
    void aFileThatIsTooLargeOrTooDeepOrTwoIsAMistake() {
        assertThat(mistakes(" ".repeat(ProjectFile.CHARS_MAX + 1)))
                .hasSize(1)
                .first()
                .asString()
                .contains("at most");
        assertThat(mistakes("a: " + "[".repeat(100_000)))
                .hasSize(1)
                .first()
                .asString()
                .contains("deep");
        assertThat(mistakes("a: " + "{b: ".repeat(50_000)))
                .hasSize(1)
                .first()
                .asString()
                .contains("deep");
        assertThat(mistakes(SHORT + "---\n" + SHORT))
                .containsExactly("project.yaml:5:1: a second document; a project file is one");
    }

    @Test
    void mutilatedFilesGiveMistakesOrAProjectAndNothingElse() {
        for (long seed = 0; seed < 4_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = SOUND.getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(6); i >= 0; i--) {
                int at = random.nextInt(bytes.length);
                bytes[at] = (byte) "\0\t\n\r {}[]:,-&*!|>'\"%@`#?\u007f\u0085x9.e\u00ff".charAt(random.nextInt(31));
            }
            String text =
                    new String(bytes, random.nextBoolean() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
            try {
                Reading<ProjectFile> reading = ProjectFile.parse("project.yaml", text);
                if (reading instanceof Reading.Mistakes<ProjectFile> m) {
                    assertThat(m.list())
                            .as("seed %d", seed)
                            .isNotEmpty()
                            .allMatch(x ->
                                    x.line() > 0 && x.column() > 0 && !x.text().contains("\n"));
                }
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + " on " + text, e);
            }
        }
    }

    @Test
    void aSweepWrittenOutIsReadAsTheSameUnits() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            StringBuilder yaml = new StringBuilder("project: p\ntitle: t\nkernel: k.wasm\nunits:\n  sweep:\n");
            List<UnitSource.Axis> axes = LongStream.range(0, 1 + random.nextInt(4))
                    .mapToObj(i -> axis("axis" + i, random))
                    .toList();
            axes.reversed()
                    .forEach(a -> yaml.append("    ")
                            .append(a.name())
                            .append(": ")
                            .append(yaml(a))
                            .append('\n'));
            assertThat(sweep(read(yaml.toString())))
                    .as("seed %d: %s", seed, yaml)
                    .isEqualTo(new UnitSource.Sweep(axes));
        }
    }

    private static UnitSource.Axis axis(String name, Random random) {
        if (random.nextBoolean()) {
            long from = random.nextInt(-1_000, 1_000);
            return new UnitSource.Range(name, from, from + random.nextInt(50), random.nextInt(1, 10));
        }
        List<String> values = random.ints(1 + random.nextInt(5), 0, 6)
                .mapToObj(kind -> switch (kind) {
                    case 0 -> Integer.toString(random.nextInt());
                    case 1 -> "-0.25e+3";
                    case 2 -> "true";
                    case 3 -> "\"\\\"quoted\\\" \\\\ \\n é\"";
                    case 4 -> "\"12\"";
                    default -> "\"plain text\"";
                })
                .toList();
        return new UnitSource.Values(name, values);
    }

    /** JSON is YAML, so a value's JSON text is one way to write it. */
    private static String yaml(UnitSource.Axis axis) {
        return switch (axis) {
            case UnitSource.Values v -> "[" + String.join(", ", v.values()) + "]";
            case UnitSource.Range r -> "{ from: " + r.from() + ", to: " + r.to() + ", step: " + r.step() + " }";
        };
    }

    private static String with(String line) {
        String start = line.substring(0, line.indexOf(':') + 1);
        String changed = SOUND.lines().map(l -> l.startsWith(start) ? line : l).reduce("", (a, b) -> a + b + "\n");
        return changed.contains("\n" + line + "\n") || changed.startsWith(line) ? changed : changed + line + "\n";
    }

    private static ProjectFile read(String yaml) {
        return switch (ProjectFile.parse("project.yaml", yaml)) {
            case Reading.Read<ProjectFile> read -> read.value();
            case Reading.Mistakes<ProjectFile> mistakes -> throw new AssertionError(mistakes.list() + " in\n" + yaml);
        };
    }

    private static List<String> mistakes(String yaml) {
        return switch (ProjectFile.parse("project.yaml", yaml)) {
            case Reading.Read<ProjectFile> read -> throw new AssertionError("read as " + read.value());
            case Reading.Mistakes<ProjectFile> m ->
                m.list().stream().map(Mistake::toString).toList();
        };
    }

    private static UnitSource.Sweep sweep(ProjectFile file) {
        return ((ProjectFile.Sweep) file.units()).source();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
