import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.ByteSequence;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;

/**
 * Steps of resumable kernels by turns, as shared libraries and as Wasm in one process: bench/kernels-beside starts it with
 * INPUT ROUNDS FILE..., each a .so or a .wasm. Processor time of this thread alone, so that compiling does not count.
 */
public final class KernelBeside {
    private static final int WARM_STEPS = 12;
    private static final int STEPS_A_TURN = 3;

    private interface Step {
        void run() throws Throwable;
    }

    private KernelBeside() {}

    /** Prints the least and the median step of each, and the first one's share of it. */
    public static void main(String[] arguments) throws Throwable {
        byte[] input = Files.readAllBytes(Path.of(arguments[0]));
        int rounds = Integer.parseInt(arguments[1]);
        Map<String, Step> kernels = new LinkedHashMap<>();
        Engine engine = Engine.newBuilder("wasm").build();
        for (int i = 2; i < arguments.length; i++) {
            Path file = Path.of(arguments[i]).toAbsolutePath();
            Step step = file.toString().endsWith(".so") ? library(file, input) : wasm(engine, file, input);
            for (int warm = 0; warm < WARM_STEPS; warm++) {
                step.run();
            }
            kernels.put(file.getFileName().toString(), step);
        }
        report(kernels, rounds);
        System.exit(0); // the engine's threads would linger
    }

    private static void report(Map<String, Step> kernels, int rounds) throws Throwable {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Map<String, LongStream.Builder> times = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Step> kernel : kernels.entrySet()) {
                for (int i = 0; i < STEPS_A_TURN; i++) {
                    long before = thread.getCurrentThreadCpuTime();
                    kernel.getValue().run();
                    long took = thread.getCurrentThreadCpuTime() - before;
                    times.computeIfAbsent(kernel.getKey(), name -> LongStream.builder()).add(took);
                }
            }
        }
        long first = 0;
        for (Map.Entry<String, LongStream.Builder> kernel : times.entrySet()) {
            long[] sorted = kernel.getValue().build().sorted().toArray();
            first = first == 0 ? sorted[0] : first;
            System.out.printf(
                    "%-24s %7.2f ms at least, %7.2f in the median, %3.0f %% of the first's speed%n",
                    kernel.getKey(), sorted[0] / 1e6, sorted[sorted.length / 2] / 1e6, 100.0 * first / sorted[0]);
        }
    }

    private static Step library(Path file, byte[] input) throws Throwable {
        SymbolLookup symbols = SymbolLookup.libraryLookup(file, Arena.global());
        Linker linker = Linker.nativeLinker();
        MethodHandle alloc = linker.downcallHandle(
                symbols.findOrThrow("fallow_alloc"),
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        MethodHandle init = linker.downcallHandle(
                symbols.findOrThrow("fallow_init"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        MethodHandle step = linker.downcallHandle(
                symbols.findOrThrow("fallow_step"), FunctionDescriptor.of(ValueLayout.JAVA_INT));
        MemorySegment buffer = ((MemorySegment) alloc.invoke(input.length)).reinterpret(input.length);
        buffer.copyFrom(MemorySegment.ofArray(input));
        goesOn((int) init.invoke(buffer, input.length));
        return () -> goesOn((int) step.invoke());
    }

    private static Step wasm(Engine engine, Path file, byte[] input) throws Exception {
        Source source = Source.newBuilder("wasm", ByteSequence.create(Files.readAllBytes(file)), file.toString())
                .build();
        ProxyExecutable nothing = said -> null;
        ProxyObject host = ProxyObject.fromMap(Map.of("log", nothing, "frame", nothing));
        Value exports = Context.newBuilder("wasm").engine(engine).build().eval(source)
                .newInstance(ProxyObject.fromMap(Map.of("fallow", host)))
                .getMember("exports");
        int address = exports.getMember("fallow_alloc").execute(input.length).asInt();
        for (int i = 0; i < input.length; i++) {
            exports.getMember("memory").writeBufferByte(address + i, input[i]);
        }
        goesOn(exports.getMember("fallow_init").execute(address, input.length).asInt());
        Value step = exports.getMember("fallow_step");
        return () -> goesOn(step.execute().asInt());
    }

    private static void goesOn(int code) {
        if (code != 0) {
            throw new IllegalStateException("code " + code + ": the unit is refused, or too short for so many steps");
        }
    }
}
