package org.fallow.work.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the sections of a module hold, as far as it matters here; filled by {@link ModuleReader}. */
final class Parts {
    /** A section's payload. */
    record Section(int id, int from, int to) {}

    /** A function's type, as in {@code ii>i}: parameters, then results, each one of {@code i I f F}. */
    record Signature(String params, String results) {
        @Override
        public String toString() {
            return "(" + spelled(params) + ") -> (" + spelled(results) + ")";
        }

        private static String spelled(String types) {
            return types.chars()
                    .mapToObj(c -> switch (c) {
                        case 'i' -> "i32";
                        case 'I' -> "i64";
                        case 'f' -> "f32";
                        default -> "f64";
                    })
                    .reduce((a, b) -> a + ", " + b)
                    .orElse("");
        }
    }

    record Import(int offset, String module, String name, int kind, int type) {}

    record Memory(int offset, long min, long max) {}

    record Global(char type, boolean mutable) {}

    record Export(int offset, int kind, int index) {}

    /**
     * A function's code.
     *
     * @param from where its declarations of locals begin
     * @param code where its instructions begin
     * @param to where it ends
     * @param locals declared, without parameters
     */
    record Body(int function, int from, int code, int to, int locals) {}

    final List<Section> sections = new ArrayList<>();
    final List<Signature> types = new ArrayList<>();
    final List<Import> imports = new ArrayList<>();
    /** Type indices: imported functions first. */
    final List<Integer> functions = new ArrayList<>();

    final List<Memory> memories = new ArrayList<>();
    final List<Global> globals = new ArrayList<>();
    final Map<String, Export> exports = new LinkedHashMap<>();
    final List<Body> bodies = new ArrayList<>();
    int importedFunctions;
    int tables;
    int startOffset = -1;

    /** The type of function {@code index}, or null where there is no such function or type. */
    @Nullable
    Signature signature(int index) {
        if (index >= functions.size() || functions.get(index) >= types.size()) {
            return null;
        }
        return types.get(functions.get(index));
    }
}
