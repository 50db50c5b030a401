package org.fallow.work.kernel;

import java.util.Map;
import java.util.TreeMap;
import org.fallow.work.kernel.Parts.Export;
import org.fallow.work.kernel.Parts.Import;
import org.fallow.work.kernel.Parts.Memory;
import org.fallow.work.kernel.Parts.Signature;
import org.fallow.work.record.Limits;
import org.jspecify.annotations.Nullable;

/** What a resumable kernel exports and may import, version {@link Kernel#ABI}. */
final class Abi {
    private static final Map<String, Signature> WANTED = new TreeMap<>(Map.of(
            "fallow_abi", new Signature("", "i"),
            "fallow_alloc", new Signature("i", "i"),
            "fallow_init", new Signature("ii", "i"),
            "fallow_step", new Signature("", "i"),
            "fallow_result", new Signature("", "I")));
    private static final Signature PROGRESS = new Signature("", "F");
    private static final Signature SAYS = new Signature("ii", "");
    private static final int FUNCTION = 0;
    private static final int MEMORY = 2;

    private Abi() {}

    static void check(Parts parts, Limits limits, Findings findings) {
        imports(parts, findings);
        WANTED.forEach((name, wanted) -> function(parts, name, wanted, true, findings));
        function(parts, "fallow_progress", PROGRESS, false, findings);
        parts.exports.forEach((name, export) -> {
            if (name.startsWith(Kernel.RESERVED)) {
                findings.refuse(
                        export.offset(),
                        "the export " + Kernel.quoted(name) + " uses the reserved prefix " + Kernel.RESERVED);
            }
        });
        if (parts.startOffset >= 0) {
            findings.refuse(parts.startOffset, "a start function is not accepted: set up in fallow_init");
        }
        memory(parts, limits, findings);
    }

    private static void imports(Parts parts, Findings findings) {
        for (Import imported : parts.imports) {
            String what = Kernel.quoted(imported.module() + "." + imported.name());
            boolean known = imported.module().equals("fallow")
                    && (imported.name().equals("log") || imported.name().equals("frame"));
            if (imported.kind() != FUNCTION) {
                findings.refuse(imported.offset(), "imported memories, tables and globals are not accepted: " + what);
            } else if (!known) {
                findings.refuse(
                        imported.offset(), "unknown import " + what + "; there are fallow.log and fallow.frame");
            } else if (imported.type() >= parts.types.size()
                    || !parts.types.get(imported.type()).equals(SAYS)) {
                findings.refuse(imported.offset(), "the import " + what + " is not " + SAYS);
            }
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

    private static void memory(Parts parts, Limits limits, Findings findings) {
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
        if (memory.max() < 0) {
            findings.refuse(memory.offset(), "the memory has no declared maximum (wasm-ld: --max-memory=BYTES)");
            return;
        }
        long most = Math.min(limits.memoryBytes(), Kernel.MEMORY_BYTES_MAX);
        if (memory.max() * Kernel.PAGE_BYTES > most) {
            findings.refuse(
                    memory.offset(),
                    "the memory may grow to %,d bytes; at most %,d are allowed"
                            .formatted(memory.max() * Kernel.PAGE_BYTES, most));
        }
    }
}
