package org.fallow.work.kernel;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fallow.work.kernel.Parts.Export;
import org.fallow.work.kernel.Parts.Import;
import org.fallow.work.kernel.Parts.Memory;
import org.fallow.work.kernel.Parts.Signature;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.wasi.Call;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel exports and may import: a resumable one by version {@link Kernel#ABI} of the contract, a command one as a
 * WASI program does.
 */
final class Abi {
    private static final Map<String, Signature> WANTED = new TreeMap<>(Map.of(
            "fallow_abi", new Signature("", "i"),
            "fallow_alloc", new Signature("i", "i"),
            "fallow_init", new Signature("ii", "i"),
            "fallow_step", new Signature("", "i"),
            "fallow_result", new Signature("", "I")));
    private static final Signature PROGRESS = new Signature("", "F");
    private static final Signature START = new Signature("", "");
    private static final Signature SAYS = new Signature("ii", "");
    private static final int FUNCTION = 0;
    private static final int MEMORY = 2;

    private Abi() {}

    static void check(Parts parts, KernelMode mode, Limits limits, Findings findings) {
        for (Import imported : parts.imports) {
            if (imported.kind() != FUNCTION) {
                findings.refuse(
                        imported.offset(),
                        "imported memories, tables and globals are not accepted: " + named(imported));
                continue;
            }
            switch (mode) {
                case RESUMABLE -> hostImport(parts, imported, findings);
                case COMMAND -> wasiImport(parts, imported, findings);
            }
        }
        switch (mode) {
            case RESUMABLE -> {
                WANTED.forEach((name, wanted) -> function(parts, name, wanted, true, findings));
                function(parts, "fallow_progress", PROGRESS, false, findings);
            }
            case COMMAND -> function(parts, "_start", START, true, findings);
        }
        parts.exports.forEach((name, export) -> {
            if (name.startsWith(Kernel.RESERVED)) {
                findings.refuse(
                        export.offset(),
                        "the export " + Kernel.quoted(name) + " uses the reserved prefix " + Kernel.RESERVED);
            }
        });
        if (parts.startOffset >= 0) {
            findings.refuse(
                    parts.startOffset,
                    switch (mode) {
                        case RESUMABLE -> "a start function is not accepted: set up in fallow_init";
                        case COMMAND -> "a start function is not accepted: export it as _start";
                    });
        }
        memory(parts, mode, limits, findings);
    }

    /** Pages that a memory may grow to: what the module declares; else, for a command kernel, what the unit may use. */
    static int pagesMax(Memory memory, Limits limits) {
        return (int) (memory.max() >= 0 ? memory.max() : bytesMax(limits) / Kernel.PAGE_BYTES);
    }

    private static long bytesMax(Limits limits) {
        return Math.min(limits.memoryBytes(), Kernel.MEMORY_BYTES_MAX);
    }

    private static String named(Import imported) {
        return Kernel.quoted(imported.module() + "." + imported.name());
    }

    private static void hostImport(Parts parts, Import imported, Findings findings) {
        boolean known = imported.module().equals("fallow")
                && (imported.name().equals("log") || imported.name().equals("frame"));
        if (known) {
            type(parts, imported, SAYS, findings);
        } else {
            String hint = imported.module().equals(Call.MODULE)
                    ? "; a WASI program runs as it is with mode: command"
                    : "; there are fallow.log and fallow.frame";
            findings.refuse(imported.offset(), "unknown import " + named(imported) + hint);
        }
    }

    private static void wasiImport(Parts parts, Import imported, Findings findings) {
        Optional<Call> call = imported.module().equals(Call.MODULE) ? Call.named(imported.name()) : Optional.empty();
        call.ifPresentOrElse(
                c -> type(parts, imported, new Signature(c.params(), c.results()), findings),
                () -> findings.refuse(
                        imported.offset(),
                        "unknown import " + named(imported) + "; there is " + Call.MODULE + ", without threads"));
    }

    private static void type(Parts parts, Import imported, Signature wanted, Findings findings) {
        if (imported.type() >= parts.types.size()
                || !parts.types.get(imported.type()).equals(wanted)) {
            findings.refuse(imported.offset(), "the import " + named(imported) + " is not " + wanted);
        }
    }

    private static void function(Parts parts, String name, Signature wanted, boolean needed, Findings findings) {
        Export export = parts.exports.get(name);
        if (export == null) {
            if (needed) {
                findings.refuse(-1, "the export " + name + " " + wanted + " is missing");
            }
            return;
        }
        @Nullable Signature actual = export.kind() == FUNCTION ? parts.signature(export.index()) : null;
        if (!wanted.equals(actual)) {
            findings.refuse(
                    export.offset(),
                    "the export " + name + " is " + (actual == null ? "no function" : actual) + ", not " + wanted);
        }
    }

    private static void memory(Parts parts, KernelMode mode, Limits limits, Findings findings) {
        Export export = parts.exports.get("memory");
        if (export == null || export.kind() != MEMORY) {
            findings.refuse(-1, "the memory is not exported as 'memory'");
        } else if (parts.memories.size() != 1 || export.index() != 0) {
            findings.refuse(export.offset(), "the export 'memory' is not the module's one memory");
        }
        if (parts.memories.isEmpty()) {
            return;
        }
        Memory memory = parts.memories.getFirst();
        if (memory.max() < 0 && mode == KernelMode.RESUMABLE) {
            findings.refuse(memory.offset(), "the memory has no declared maximum (wasm-ld: --max-memory=BYTES)");
            return;
        }
        long needed = Math.max(memory.min(), memory.max()) * Kernel.PAGE_BYTES;
        if (needed > bytesMax(limits)) {
            findings.refuse(
                    memory.offset(),
                    "the memory %s %,d bytes; at most %,d are allowed"
                            .formatted(memory.max() < 0 ? "begins with" : "may grow to", needed, bytesMax(limits)));
        }
    }
}
