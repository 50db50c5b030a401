package org.fallow.libp2p.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** What {@code bench/fuzz} calls: the entry points of the Jazzer engine, and the way between its folders and the corpus. */
public final class Fuzz {
    private static final int FINDINGS_MAX = 20;

    private static Target target = Targets.ALL.getFirst();

    private Fuzz() {}

    /** Called by the engine with the target's name. */
    public static void fuzzerInitialize(String[] arguments) {
        target = Targets.named(arguments[0]);
    }

    /** Called by the engine with each input. */
    public static void fuzzerTestOneInput(byte[] input) {
        target.accepts(input);
    }

    /**
     * {@code targets} prints their names; {@code seeds TARGET FOLDER} writes the corpus and fresh encodings into a folder,
     * a file an input; {@code keep FOLDER FILE BYTES} writes what a folder holds, the shortest first, into a corpus file
     * that does not become longer than so many bytes; {@code mutate TARGET FOLDER RUNS SECONDS SEED} runs mutations of what a
     * folder holds, without the engine and so several times as fast, and prints how many and each finding.
     */
    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "targets" -> Targets.ALL.forEach(each -> System.out.println(each.name()));
            case "seeds" -> seeds(Targets.named(arguments[1]), Path.of(arguments[2]));
            case "keep" -> keep(Path.of(arguments[1]), Path.of(arguments[2]), Integer.parseInt(arguments[3]));
            case "mutate" ->
                mutate(
                        Targets.named(arguments[1]),
                        Path.of(arguments[2]),
                        Long.parseLong(arguments[3]),
                        Duration.ofSeconds(Long.parseLong(arguments[4])),
                        Long.parseLong(arguments[5]));
            default -> throw new IllegalArgumentException("targets, seeds, keep or mutate");
        }
    }

    private static void seeds(Target of, Path folder) throws IOException {
        Files.createDirectories(folder);
        int number = 0;
        for (byte[] input : Corpus.of(of)) {
            Files.write(folder.resolve("seed-" + number++), input);
        }
    }

    private static void keep(Path folder, Path file, int bytesMax) throws IOException {
        List<byte[]> inputs = inputs(folder);
        inputs.sort(Comparator.comparingInt(input -> input.length));
        StringBuilder text = new StringBuilder();
        if (Files.exists(file)) {
            // Findings, with the comments that explain them, stand first and stay.
            List<String> lines = Files.readAllLines(file, US_ASCII);
            for (int i = 0; i + 1 < lines.size() && lines.get(i).startsWith("#"); i += 2) {
                text.append(lines.get(i)).append('\n').append(lines.get(i + 1)).append('\n');
            }
        }
        for (byte[] input : inputs) {
            String line = HexFormat.of().formatHex(input) + "\n";
            if (text.length() + line.length() <= bytesMax && text.indexOf("\n" + line) < 0) {
                text.append(line);
            }
        }
        Files.writeString(file, text, US_ASCII);
    }

    private static void mutate(Target of, Path folder, long runs, Duration atMost, long seed) throws IOException {
        List<byte[]> inputs = inputs(folder);
        Mutator mutator = new Mutator(new SplittableRandom(seed));
        long until = System.nanoTime() + atMost.toNanos();
        long done = 0;
        int findings = 0;
        while (done < runs && findings < FINDINGS_MAX && (done % 1024 != 0 || System.nanoTime() < until)) {
            done++;
            try {
                of.accepts(mutator.mutate(inputs));
            } catch (AssertionError finding) {
                findings++;
                System.out.println("== Java Exception: " + finding.getMessage());
            }
        }
        System.out.println("Done " + done + " runs");
    }

    private static List<byte[]> inputs(Path folder) throws IOException {
        List<byte[]> inputs = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(each));
            }
        }
        return inputs;
    }
}
