package org.fallow.work.kernel;

import org.fallow.work.kernel.Parts.Body;
import org.fallow.work.record.KernelMode;

/** Goes through all functions for what is refused and for what is slow. */
final class CodeCheck {
    /**
     * A function with more instructions than this may stay interpreted: the engine's compiler gives up after 10,000 ("too
     * many loop explosion iterations" in its own words; GraalWasm 25), those that the rewriting adds included.
     */
    private static final int JIT_INSTRUCTIONS_MAX = 9_000;

    private static final int JIT_BLOCKS_MAX = 1_000;

    private CodeCheck() {}

    /** Returns how many instructions compute with floating point. */
    static int check(byte[] module, Parts parts, KernelMode mode, Findings findings) {
        int floats = 0;
        for (Body body : parts.bodies) {
            Instructions code = new Instructions(module, body, findings);
            int instructions = 0;
            try {
                while (code.next()) {
                    instructions++;
                    if (isFloatArithmetic(code.code())) {
                        floats++;
                    } else if (mode == KernelMode.RESUMABLE && code.changesSegmentsOrTables()) {
                        findings.refuse(
                                code.offset(),
                                "data.drop, elem.drop, table.init and table.copy change what a checkpoint does not hold");
                    }
                }
            } catch (MalformedModule e) {
                findings.refuse(e.finding());
            }
            if (instructions > JIT_INSTRUCTIONS_MAX || code.blocks() > JIT_BLOCKS_MAX) {
                findings.warn(
                        body.from(),
                        "function %d is too large to be compiled here and would run many times slower (%,d instructions, %,d blocks): split it"
                                .formatted(body.function(), instructions, code.blocks()));
            }
        }
        return floats;
    }

    private static boolean isFloatArithmetic(int code) {
        return (code >= 0x8b && code <= 0xa6) || code == 0xb6 || code == 0xbb;
    }
}
