package org.fallow.work.kernel;

import java.util.ArrayList;
import java.util.List;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;

/**
 * What a module must be to run here, and what is done to it before it does.
 *
 * <p>{@link #check} reads bytes nobody vouches for: any bytes end in a {@link Check}. {@link #prepare} then closes what
 * Wasm leaves to the machine, see {@link Rewrite}.
 */
public final class Kernel {
    /** Largest module, in bytes. */
    public static final int MODULE_BYTES_MAX = 16 << 20;

    /** The version of the contract between a kernel and its host. */
    public static final int ABI = 1;

    /** Names that begin so belong to the host: a kernel may not export them. */
    public static final String RESERVED = "fallow:";

    /** A page of linear memory, in bytes. */
    public static final int PAGE_BYTES = 64 << 10;

    /** Largest declared maximum of a kernel's memory in this version, in bytes. */
    public static final long MEMORY_BYTES_MAX = 1L << 30;

    /**
     * How deep the calls may be nested that recur. The host's stack holds more, so it is the same depth on every machine:
     * how many calls a stack holds depends on the machine, the engine, and what is compiled.
     */
    public static final int CALLS_MAX = 4_000;

    /** The prepared module exports the depth of its calls by this name, where any of them recur. */
    public static final String DEPTH = RESERVED + "depth";

    private Kernel() {}

    /**
     * The mode that a module is made for, by what it exports: {@link KernelMode#COMMAND} for a WASI program; otherwise,
     * and for bytes that cannot be read, {@link KernelMode#RESUMABLE}.
     */
    public static KernelMode modeOf(byte[] module) {
        if (module.length <= MODULE_BYTES_MAX) {
            try {
                var exports = ModuleReader.read(module, new Findings()).exports;
                return exports.containsKey("_start") && !exports.containsKey("fallow_step")
                        ? KernelMode.COMMAND
                        : KernelMode.RESUMABLE;
            } catch (MalformedModule e) {
                return KernelMode.RESUMABLE;
            }
        }
        return KernelMode.RESUMABLE;
    }

    /** Checks a module against the largest limits there are. */
    public static Check check(byte[] module, KernelMode mode) {
        return check(module, mode, new Limits(4L << 30, 604_800));
    }

    /** Checks a module that is to run within {@code limits}. */
    public static Check check(byte[] module, KernelMode mode, Limits limits) {
        Findings findings = new Findings();
        if (module.length > MODULE_BYTES_MAX) {
            findings.refuse(0, "the module has " + module.length + " bytes, at most " + MODULE_BYTES_MAX);
            return new Check.Refused(findings.refusals());
        }
        try {
            Parts parts = ModuleReader.read(module, findings);
            Abi.check(parts, mode, limits, findings);
            int floats = CodeCheck.check(module, parts, mode, findings);
            if (findings.refusals().isEmpty()) {
                return new Check.Sound(info(module, parts, limits, floats), findings.warnings());
            }
        } catch (MalformedModule e) {
            findings.refuse(e.finding());
        }
        return new Check.Refused(findings.refusals());
    }

    /**
     * The module as it is run: equal in what it computes, with the bits of NaNs settled and every mutable global
     * exported as {@code fallow:g<index>}, and stopped where it recurs more than {@link #CALLS_MAX} deep. A memory without a declared maximum gets the one that {@code limits} allow, so
     * that its growth ends at the same size everywhere.
     *
     * @throws IllegalArgumentException when {@link #check} refuses the module
     */
    public static byte[] prepare(byte[] module, Limits limits) {
        return prepare(module, limits, true);
    }

    /** The same, but a NaN keeps the bits that this machine gives it: to measure what it costs to settle them. */
    public static byte[] prepareUnsettled(byte[] module, Limits limits) {
        return prepare(module, limits, false);
    }

    private static byte[] prepare(byte[] module, Limits limits, boolean settles) {
        try {
            Parts parts = ModuleReader.read(module, new Findings());
            return Rewrite.of(module, parts, limits, settles);
        } catch (MalformedModule e) {
            throw new IllegalArgumentException("kernel: " + e.finding().text(), e);
        }
    }

    /** Pages by which the memory of a prepared module may grow. */
    public static int pagesToGrow(byte[] prepared) {
        try {
            return ModuleReader.read(prepared, new Findings()).memories.stream()
                    .mapToInt(memory -> (int) (memory.max() - memory.min()))
                    .sum();
        } catch (MalformedModule e) {
            throw new IllegalArgumentException("kernel: " + e.finding().text(), e);
        }
    }

    /** The mutable globals of a module, by the names under which it exports them when prepared, in the order of their indices. */
    public static List<StateGlobal> stateGlobals(byte[] module) {
        try {
            Parts parts = ModuleReader.read(module, new Findings());
            List<StateGlobal> globals = new ArrayList<>();
            for (int i = 0; i < parts.globals.size(); i++) {
                Parts.Global global = parts.globals.get(i);
                if (global.mutable()) {
                    globals.add(new StateGlobal(RESERVED + "g" + i, StateGlobal.Type.of(global.type())));
                }
            }
            return globals;
        } catch (MalformedModule e) {
            throw new IllegalArgumentException("kernel: " + e.finding().text(), e);
        }
    }

    private static ModuleInfo info(byte[] module, Parts parts, Limits limits, int floats) {
        Parts.Memory memory = parts.memories.getFirst();
        return new ModuleInfo(
                module.length,
                parts.bodies.size(),
                (int) memory.min(),
                Abi.pagesMax(memory, limits),
                (int) parts.globals.stream().filter(Parts.Global::mutable).count(),
                parts.exports.containsKey("fallow_progress"),
                floats);
    }

    /** A name from a stranger, fit to be shown. */
    static String quoted(String name) {
        String shown = name.length() <= 80 ? name : name.substring(0, 80) + "…";
        return "'" + shown.replaceAll("\\p{C}", "?") + "'";
    }
}
