package org.fallow.work.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.kernel.StateGlobal;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.Sha256;

/**
 * A prepared module and an input for every engine to run. What came of it is one line of text, equal where the runs
 * were: steps, the hash of the result, for resumable kernels also the hash of the memory and the bits of the globals.
 *
 * @param prepared as {@link Kernel#prepare} made it
 */
record Trial(String name, KernelMode mode, byte[] prepared, List<StateGlobal> globals, byte[] input) {
    static final String TRAPPED = "trapped";

    private static final Limits LIMITS = new Limits(1 << 30, 600);

    static Trial of(String name, byte[] module, byte[] input) {
        return new Trial(
                name, Kernel.modeOf(module), Kernel.prepare(module, LIMITS), Kernel.stateGlobals(module), input);
    }

    /** Writes it where another process finds it. */
    void write(Path folder) throws IOException {
        Files.write(folder.resolve(name + ".wasm"), prepared);
        Files.write(folder.resolve(name + ".input"), input);
        Files.write(
                folder.resolve(name + ".globals"),
                globals.stream().map(g -> g.name() + " " + g.type()).toList());
    }

    /** All that lie in a folder. */
    static List<Trial> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".wasm"))
                    .map(f -> f.substring(0, f.length() - ".wasm".length()))
                    .sorted()
                    .toList();
            List<Trial> trials = new ArrayList<>();
            for (String name : names) {
                byte[] prepared = Files.readAllBytes(folder.resolve(name + ".wasm"));
                List<StateGlobal> globals = Files.readAllLines(folder.resolve(name + ".globals")).stream()
                        .map(line -> line.split(" ", 2))
                        .map(g -> new StateGlobal(g[0], StateGlobal.Type.valueOf(g[1])))
                        .toList();
                byte[] input = Files.readAllBytes(folder.resolve(name + ".input"));
                trials.add(new Trial(name, Kernel.modeOf(prepared), prepared, globals, input));
            }
            return trials;
        }
    }

    static String ran(long steps, byte[] result, byte[] memory, SortedMap<String, Long> globals) {
        String bits = globals.entrySet().stream()
                .map(g -> " " + g.getKey() + "=" + Long.toHexString(g.getValue()))
                .collect(Collectors.joining());
        return "steps=" + steps + " result=" + hex(result) + " memory=" + hex(memory) + bits;
    }

    static String ran(byte[] result) {
        return "result=" + hex(result);
    }

    static String failed(int code) {
        return "error " + code;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.of(bytes));
    }

    /** What another process wrote for it. */
    String written(Path folder, String engine) throws IOException {
        return Files.readString(folder.resolve(name + "." + engine), StandardCharsets.UTF_8);
    }
}
