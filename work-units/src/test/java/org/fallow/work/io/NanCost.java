package org.fallow.work.io;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.fallow.work.record.KernelMode;
import org.graalvm.polyglot.Engine;

/** What it costs that NaNs have settled bits: a program as published and as prepared, in turns, with the compiler. */
final class NanCost {
    private static final int ROUNDS = 7;

    private NanCost() {}

    /** Prints the ratio for a command kernel and its input. */
    public static void main(String[] arguments) throws Exception {
        byte[] module = Files.readAllBytes(Path.of(arguments[0]));
        byte[] input = arguments[1].getBytes(StandardCharsets.UTF_8);
        Trial prepared = Trial.of("prepared", module, input);
        Trial published = new Trial("published", KernelMode.COMMAND, module, List.of(), input);
        double[] before = new double[ROUNDS];
        double[] after = new double[ROUNDS];
        try (Engine engine = Engine.newBuilder("wasm").build()) {
            if (engine.getImplementationName().contains("Interpreted")) {
                throw new IllegalStateException("the engine has no compiler");
            }
            for (int round = 0; round < ROUNDS; round++) {
                before[round] = seconds(engine, published);
                after[round] = seconds(engine, prepared);
            }
        }
        Arrays.sort(before);
        Arrays.sort(after);
        System.out.printf(
                "as published %.3f s, prepared %.3f s: ratio %.3f by the best, %.3f by the median of %d rounds%n",
                before[0], after[0], after[0] / before[0], after[ROUNDS / 2] / before[ROUNDS / 2], ROUNDS);
    }

    private static double seconds(Engine engine, Trial trial) {
        long began = System.nanoTime();
        String ran = GraalTrials.run(engine, trial);
        if (!ran.startsWith("result=")) {
            throw new IllegalStateException(trial.name() + ": " + ran);
        }
        return (System.nanoTime() - began) / 1e9;
    }
}
