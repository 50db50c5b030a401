import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.teavm.backend.wasm.render.WasmBinaryVersion;
import org.teavm.tooling.ConsoleTeaVMToolLog;
import org.teavm.tooling.TeaVMTargetType;
import org.teavm.tooling.TeaVMTool;
import org.teavm.vm.TeaVMOptimizationLevel;

/**
 * Compiles Java classes to a command kernel, with TeaVM:
 * {@code java -cp TEAVM_JARS Compile.java CLASSES_FOLDER MAIN_CLASS FILE.wasm HEAP_MIB}.
 * Core Wasm alone: TeaVM's older target, not the one that needs an engine with a collector. A heap of one size, so the
 * module declares the memory it needs.
 */
public final class Compile {
    private Compile() {}

    /** Exits with 1 and the reasons where something cannot be compiled. */
    public static void main(String[] arguments) throws Exception {
        Path wasm = Path.of(arguments[2]).toAbsolutePath();
        int heap = Integer.parseInt(arguments[3]) << 20;
        URL classes = new File(arguments[0]).toURI().toURL();
        TeaVMTool tool = new TeaVMTool();
        tool.setTargetType(TeaVMTargetType.WEBASSEMBLY_WASI);
        tool.setWasmVersion(WasmBinaryVersion.V_0x1);
        tool.setWasmExceptionsUsed(false);
        tool.setOptimizationLevel(TeaVMOptimizationLevel.FULL);
        tool.setObfuscated(true);
        tool.setMinHeapSize(heap);
        tool.setMaxHeapSize(heap);
        tool.setMainClass(arguments[1]);
        tool.setClassLoader(new URLClassLoader(new URL[] {classes}, Compile.class.getClassLoader()));
        tool.setTargetDirectory(wasm.getParent().toFile());
        tool.setTargetFileName(wasm.getFileName().toString());
        tool.setLog(new ConsoleTeaVMToolLog(false));
        tool.generate();
        var problems = tool.getProblemProvider().getSevereProblems();
        problems.forEach(problem -> System.err.println("compile: " + problem.getText()));
        if (!problems.isEmpty()) {
            System.exit(1);
        }
        Files.write(wasm, new Module(Files.readAllBytes(wasm)).startedByExport());
    }

    /**
     * A module in its binary form. TeaVM prepares its heap in a start function, which kernels may not have: it would run
     * before the host can limit it. So {@code _start} becomes a new function that calls that one and then main.
     */
    private static final class Module {
        private static final int HEADER_BYTES = 8;
        private static final int IMPORTS = 2;
        private static final int FUNCTIONS = 3;
        private static final int EXPORTS = 7;
        private static final int START = 8;
        private static final int CODE = 10;
        private static final int FUNCTION = 0;
        private static final int MEMORY = 2;
        private static final int CALL = 0x10;
        private static final int END = 0x0b;

        private final byte[] bytes;
        private final Map<Integer, int[]> sections = new TreeMap<>(); // where each begins and ends
        private int at;

        Module(byte[] bytes) {
            this.bytes = bytes;
            for (at = HEADER_BYTES; at < bytes.length; ) {
                int id = bytes[at++];
                int length = number();
                sections.put(id, new int[] {at, at + length});
                at += length;
            }
        }

        byte[] startedByExport() throws IOException {
            int imported = importedFunctions();
            at = sections.get(START)[0];
            int prepare = number();
            int main = exported("_start");
            at = sections.get(FUNCTIONS)[0];
            int functions = number();
            byte[] exports = concat(
                    leb(2), name("memory"), leb(MEMORY), leb(0), name("_start"), leb(FUNCTION), leb(imported + functions));
            byte[] calls = concat(leb(0), leb(CALL), leb(prepare), leb(CALL), leb(main), leb(END));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(bytes, 0, HEADER_BYTES);
            for (int id : new int[] {1, 2, 3, 4, 5, 6, EXPORTS, 9, CODE, 11}) {
                if (sections.containsKey(id)) {
                    byte[] section = switch (id) {
                        case FUNCTIONS -> withOneMore(id, leb(typeOf(prepare - imported)));
                        case EXPORTS -> exports;
                        case CODE -> withOneMore(id, concat(leb(calls.length), calls));
                        default -> slice(sections.get(id)[0], sections.get(id)[1]);
                    };
                    out.write(concat(leb(id), leb(section.length), section));
                }
            }
            return out.toByteArray();
        }

        private int importedFunctions() {
            at = sections.get(IMPORTS)[0];
            int imports = number();
            for (int i = 0; i < imports; i++) {
                skipName();
                skipName();
                if (bytes[at++] != FUNCTION) {
                    throw new IllegalStateException("an import that is no function");
                }
                number();
            }
            return imports;
        }

        private int exported(String name) {
            at = sections.get(EXPORTS)[0];
            for (int left = number(); left > 0; left--) {
                int from = at;
                skipName();
                boolean wanted = new String(slice(from, at), StandardCharsets.UTF_8).endsWith(name)
                        && at - from == name.length() + 1;
                at++;
                int index = number();
                if (wanted) {
                    return index;
                }
            }
            throw new IllegalStateException("no " + name);
        }

        private int typeOf(int function) {
            at = sections.get(FUNCTIONS)[0];
            int type = number();
            for (int i = 0; i <= function; i++) {
                type = number();
            }
            return type;
        }

        private byte[] withOneMore(int section, byte[] item) throws IOException {
            at = sections.get(section)[0];
            int count = number();
            return concat(leb(count + 1), slice(at, sections.get(section)[1]), item);
        }

        private void skipName() {
            int length = number();
            at += length;
        }

        private int number() {
            int number = 0;
            for (int shift = 0; ; shift += 7) {
                int next = bytes[at++];
                number |= (next & 0x7f) << shift;
                if (next >= 0) {
                    return number;
                }
            }
        }

        private byte[] slice(int from, int to) {
            return Arrays.copyOfRange(bytes, from, to);
        }

        private static byte[] name(String name) throws IOException {
            return concat(leb(name.length()), name.getBytes(StandardCharsets.UTF_8));
        }

        private static byte[] leb(int number) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int left = number;
            for (; left > 0x7f; left >>>= 7) {
                out.write(left | 0x80);
            }
            out.write(left);
            return out.toByteArray();
        }

        private static byte[] concat(byte[]... parts) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (byte[] part : parts) {
                out.write(part);
            }
            return out.toByteArray();
        }
    }
}
