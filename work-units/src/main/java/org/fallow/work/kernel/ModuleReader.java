package org.fallow.work.kernel;

import org.fallow.work.kernel.Parts.Body;
import org.fallow.work.kernel.Parts.Export;
import org.fallow.work.kernel.Parts.Global;
import org.fallow.work.kernel.Parts.Import;
import org.fallow.work.kernel.Parts.Memory;
import org.fallow.work.kernel.Parts.Section;
import org.fallow.work.kernel.Parts.Signature;

/**
 * Reads a module's sections. Reading goes on after what is refused, so that all of it can be named at once, and stops
 * at what makes the rest unreadable. Element and data sections are left to the engine, which validates the whole module
 * before anything runs.
 *
 * @see <a href="https://webassembly.github.io/spec/core/binary/modules.html">Binary format: modules</a>
 */
final class ModuleReader {
    private static final int TYPES_MAX = 100_000;
    private static final int FUNCTIONS_MAX = 100_000;
    private static final int GLOBALS_MAX = 10_000;
    private static final int NAMES_MAX = 100_000;
    private static final int ARITY_MAX = 1_000;
    private static final int LOCALS_MAX = 50_000;
    private static final long PAGES_MAX = 65_536;

    private final byte[] bytes;
    private final Findings findings;
    private final Parts parts = new Parts();
    private int bodiesDeclared;

    private ModuleReader(byte[] bytes, Findings findings) {
        this.bytes = bytes;
        this.findings = findings;
    }

    static Parts read(byte[] bytes, Findings findings) throws MalformedModule {
        ModuleReader reader = new ModuleReader(bytes, findings);
        reader.module();
        return reader.parts;
    }

    private void module() throws MalformedModule {
        Cursor in = new Cursor(bytes, 0, bytes.length);
        int[] head = {0, 'a', 's', 'm', 1, 0, 0, 0};
        for (int i = 0; i < head.length; i++) {
            if (in.done() || in.u8("header") != head[i]) {
                throw new MalformedModule(i, i < 4 ? "not a Wasm module" : "not version 1 of Wasm");
            }
        }
        int before = 0;
        while (!in.done()) {
            int at = in.at();
            int id = in.u8("section");
            long length = in.u32("length of section " + id);
            int from = in.at();
            in.skip(length, "section " + id);
            parts.sections.add(new Section(id, from, in.at()));
            if (id != 0) {
                if (place(id) <= before) {
                    throw new MalformedModule(at, "section " + id + " is not in its place");
                }
                before = place(id);
                section(id, at, new Cursor(bytes, from, in.at()));
            }
        }
        if (parts.bodies.size() != bodiesDeclared) {
            throw new MalformedModule(
                    bytes.length, bodiesDeclared + " functions are declared, " + parts.bodies.size() + " defined");
        }
    }

    /** The order of sections: tags (13) stand before globals, the data count (12) before code. 0 for an unknown one. */
    private static int place(int id) {
        return switch (id) {
            case 1, 2, 3, 4, 5 -> id;
            case 13 -> 6;
            case 6, 7, 8, 9 -> id + 1;
            case 12 -> 11;
            case 10, 11 -> id + 2;
            default -> 0;
        };
    }

    private void section(int id, int at, Cursor in) throws MalformedModule {
        switch (id) {
            case 1 -> types(in);
            case 2 -> imports(in);
            case 3 -> functions(in);
            case 4 -> tables(in);
            case 5 -> memories(in);
            case 6 -> globals(in);
            case 7 -> exports(in);
            case 8 -> {
                parts.startOffset = at;
                in.u32("start function");
            }
            case 10 -> bodies(in);
            case 13 -> {
                findings.refuse(at, "exceptions are not accepted");
                return;
            }
            default -> {
                return;
            }
        }
        if (!in.done()) {
            throw new MalformedModule(in.at(), "section " + id + ": bytes follow its content");
        }
    }

    private void types(Cursor in) throws MalformedModule {
        int count = in.count("types", TYPES_MAX);
        for (int i = 0; i < count; i++) {
            int at = in.at();
            if (in.u8("type") != 0x60) {
                throw new MalformedModule(at, "only function types are accepted, no garbage-collected ones");
            }
            parts.types.add(new Signature(valueTypes(in), valueTypes(in)));
        }
    }

    private String valueTypes(Cursor in) throws MalformedModule {
        int count = in.count("values of a type", ARITY_MAX);
        StringBuilder types = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            types.append(valueType(in));
        }
        return types.toString();
    }

    /** One of {@code i I f F}. A vector or a reference is refused, and read as {@code i}. */
    private char valueType(Cursor in) throws MalformedModule {
        int at = in.at();
        int code = in.u8("value type");
        return switch (code) {
            case 0x7f -> 'i';
            case 0x7e -> 'I';
            case 0x7d -> 'f';
            case 0x7c -> 'F';
            case 0x7b -> {
                findings.refuse(at, Instructions.VECTORS);
                yield 'i';
            }
            case 0x70, 0x6f -> {
                findings.refuse(at, "references as values are not accepted");
                yield 'i';
            }
            default -> throw new MalformedModule(at, "0x%02x is not a value type that is accepted".formatted(code));
        };
    }

    private void imports(Cursor in) throws MalformedModule {
        int count = in.count("imports", NAMES_MAX);
        for (int i = 0; i < count; i++) {
            int at = in.at();
            String module = in.name("import");
            String name = in.name("import");
            int kind = in.u8("kind of import");
            int type = 0;
            switch (kind) {
                case 0 -> {
                    type = in.count("type of import", TYPES_MAX);
                    parts.functions.add(type);
                    parts.importedFunctions++;
                }
                case 1 -> table(in);
                case 2 -> memory(in);
                case 3 -> parts.globals.add(globalType(in));
                default -> throw new MalformedModule(at, "import of kind " + kind + " is not accepted");
            }
            parts.imports.add(new Import(at, module, name, kind, type));
        }
    }

    private void functions(Cursor in) throws MalformedModule {
        bodiesDeclared = in.count("functions", FUNCTIONS_MAX);
        for (int i = 0; i < bodiesDeclared; i++) {
            int at = in.at();
            int type = in.count("type of function", TYPES_MAX);
            if (type >= parts.types.size()) {
                throw new MalformedModule(at, "there is no type " + type);
            }
            parts.functions.add(type);
        }
    }

    private void tables(Cursor in) throws MalformedModule {
        int at = in.at();
        int count = in.count("tables", NAMES_MAX);
        for (int i = 0; i < count; i++) {
            table(in);
        }
        if (parts.tables > 1) {
            findings.refuse(at, "more than one table is not accepted");
        }
    }

    private void table(Cursor in) throws MalformedModule {
        int at = in.at();
        if (in.u8("table") != 0x70) {
            throw new MalformedModule(at, "only tables of functions are accepted");
        }
        limits(in, "table", 10_000_000);
        parts.tables++;
    }

    private void memories(Cursor in) throws MalformedModule {
        int at = in.at();
        int count = in.count("memories", NAMES_MAX);
        for (int i = 0; i < count; i++) {
            memory(in);
        }
        if (count > 1) {
            findings.refuse(at, "more than one memory is not accepted");
        }
    }

    private void memory(Cursor in) throws MalformedModule {
        parts.memories.add(limits(in, "memory", PAGES_MAX));
    }

    private Memory limits(Cursor in, String what, long most) throws MalformedModule {
        int at = in.at();
        int flags = in.u8(what);
        if (flags > 7) {
            throw new MalformedModule(at, what + ": pages of another size are not accepted");
        }
        if (flags > 3) {
            throw new MalformedModule(at, "memory64: a " + what + " with 64-bit addresses is not accepted");
        }
        if (flags > 1) {
            findings.refuse(at, "threads: a shared " + what + " is not accepted");
        }
        long min = in.u32(what);
        long max = (flags & 1) == 1 ? in.u32(what) : -1;
        if (min > most || max > most || (max >= 0 && max < min)) {
            throw new MalformedModule(at, what + ": the limits " + min + " and " + max + " do not fit");
        }
        return new Memory(at, min, max);
    }

    private Global globalType(Cursor in) throws MalformedModule {
        char type = valueType(in);
        int at = in.at();
        int mutable = in.u8("global");
        if (mutable > 1) {
            throw new MalformedModule(at, "global: " + mutable + " is neither constant nor mutable");
        }
        return new Global(type, mutable == 1);
    }

    private void globals(Cursor in) throws MalformedModule {
        int count = in.count("globals", GLOBALS_MAX);
        for (int i = 0; i < count; i++) {
            parts.globals.add(globalType(in));
            constant(in);
        }
    }

    /** A constant expression: numbers, and globals before this one. */
    private static void constant(Cursor in) throws MalformedModule {
        while (true) {
            int at = in.at();
            int code = in.u8("constant");
            switch (code) {
                case 0x0b -> {
                    return;
                }
                case 0x41 -> in.signed(32, "i32.const");
                case 0x42 -> in.signed(64, "i64.const");
                case 0x43 -> in.skip(4, "f32.const");
                case 0x44 -> in.skip(8, "f64.const");
                case 0x23 -> in.u32("global.get");
                default ->
                    throw new MalformedModule(at, "instruction 0x%02x is not accepted in a constant".formatted(code));
            }
        }
    }

    private void exports(Cursor in) throws MalformedModule {
        int count = in.count("exports", NAMES_MAX);
        for (int i = 0; i < count; i++) {
            int at = in.at();
            String name = in.name("export");
            int kind = in.u8("kind of export");
            int index = in.count("index of export", Integer.MAX_VALUE);
            if (kind > 3) {
                throw new MalformedModule(at, "export of kind " + kind + " is not accepted");
            }
            if (parts.exports.put(name, new Export(at, kind, index)) != null) {
                throw new MalformedModule(at, "the export " + Kernel.quoted(name) + " is there twice");
            }
        }
    }

    private void bodies(Cursor in) throws MalformedModule {
        int at = in.at();
        int count = in.count("function bodies", FUNCTIONS_MAX);
        if (count != bodiesDeclared) {
            throw new MalformedModule(at, bodiesDeclared + " functions are declared, " + count + " defined");
        }
        for (int i = 0; i < count; i++) {
            long length = in.u32("length of a function");
            int from = in.at();
            in.skip(length, "function");
            Cursor body = new Cursor(bytes, from, in.at());
            int locals = locals(body);
            parts.bodies.add(new Body(parts.importedFunctions + i, from, body.at(), in.at(), locals));
        }
    }

    private int locals(Cursor in) throws MalformedModule {
        int groups = in.count("locals", LOCALS_MAX);
        long locals = 0;
        for (int i = 0; i < groups; i++) {
            int at = in.at();
            locals += in.u32("locals");
            valueType(in);
            if (locals > LOCALS_MAX) {
                throw new MalformedModule(at, "locals: more than " + LOCALS_MAX);
            }
        }
        return (int) locals;
    }
}
