package org.fallow.work.io;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.fallow.work.checkpoint.Checkpoint;
import org.fallow.work.checkpoint.State;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.kernel.MemoryFiller;
import org.fallow.work.kernel.StateGlobal;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.RunEvent;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.ByteSequence;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;

/**
 * A resumable kernel in GraalWasm. One engine for all, one context for each run: compiled code is shared through the
 * engine by the identity of the source.
 */
final class GraalKernel implements State, AutoCloseable {
    private static final String WASM = "wasm";

    /** Pages; each is in memory three times while it is on its way. */
    private static final int FILLED_AT_ONCE = 64;

    /** Pages; a memory that may grow by more is kept so that growing is cheap, though each access costs more. */
    private static final int GROWN_AS_ARRAY_MAX = 256;

    /**
     * A kernel as the engine knows it.
     *
     * @param growsFar the engine copies a memory that is an array each time it grows: a gigabyte, page by page, takes hours. Outside
     *     the heap it grows by half. A kernel with arrays alone is up to a fifth faster, see {@code docs/decisions/0010}
     */
    record Code(Source source, List<StateGlobal> globals, boolean growsFar) {
        static Code of(Job job) {
            byte[] prepared = job.settled()
                    ? Kernel.prepare(job.kernel(), job.limits())
                    : Kernel.prepareUnsettled(job.kernel(), job.limits());
            return ofPrepared(prepared, Kernel.stateGlobals(job.kernel()));
        }

        static Code ofPrepared(byte[] prepared, List<StateGlobal> globals) {
            Source source = Source.newBuilder(WASM, ByteSequence.create(prepared), "kernel")
                    .buildLiteral();
            return new Code(source, globals, Kernel.pagesToGrow(prepared) > GROWN_AS_ARRAY_MAX);
        }

        /** A context for one run. */
        Context context(Engine engine) {
            Context.Builder context = Context.newBuilder(WASM).engine(engine).allowExperimentalOptions(true);
            return growsFar
                    ? context.option("wasm.UseUnsafeMemory", "true")
                            .option("wasm.DirectByteBufferMemoryAccess", "true")
                            .build()
                    : context.build();
        }
    }

    private final Context context;
    private final List<StateGlobal> stateGlobals;
    private final Value exports;
    private final Value memory;
    private final Value step;
    private final Value progress;

    GraalKernel(Engine engine, Code code, Consumer<byte[]> log, Consumer<byte[]> frame) {
        this.context = code.context(engine);
        this.stateGlobals = code.globals();
        Map<String, Object> host = new LinkedHashMap<>();
        host.put("log", said(log, RunEvent.LINE_CHARS_MAX));
        host.put("frame", said(frame, RunEvent.FRAME_BYTES_MAX));
        Value module = context.eval(code.source());
        this.exports = module.newInstance(ProxyObject.fromMap(Map.of("fallow", ProxyObject.fromMap(host))))
                .getMember("exports");
        this.memory = exports.getMember("memory");
        this.step = exports.getMember("fallow_step");
        this.progress = exports.getMember("fallow_progress");
    }

    /** What the kernel says is cut to {@code max} bytes; an address outside its memory is its error. */
    private ProxyExecutable said(Consumer<byte[]> to, int max) {
        return arguments -> {
            long address = Integer.toUnsignedLong(arguments[0].asInt());
            long length = Integer.toUnsignedLong(arguments[1].asInt());
            to.accept(bytes(address, length, max));
            return null;
        };
    }

    /** Bytes of the kernel's memory, at most {@code max} of them. */
    byte[] bytes(long address, long length, int max) {
        if (address + length > memory.getBufferSize()) {
            throw new OutsideMemory("it points outside its memory");
        }
        byte[] bytes = new byte[(int) Math.min(max, length)];
        memory.readBuffer(address, bytes, 0, bytes.length);
        return bytes;
    }

    /** Whether it was stopped because its calls are nested too deeply. */
    boolean nestedTooDeeply() {
        return nestedTooDeeply(exports);
    }

    /** As above, by what a prepared module exports. */
    static boolean nestedTooDeeply(Value exports) {
        Value depth = exports.getMember(Kernel.DEPTH);
        return depth != null && depth.getMember("value").asInt() >= Kernel.CALLS_MAX;
    }

    int abi() {
        return exports.getMember("fallow_abi").execute().asInt();
    }

    /** Hands over the input; 0, or the kernel's error. */
    int init(byte[] input) {
        int address = exports.getMember("fallow_alloc").execute(input.length).asInt();
        long from = Integer.toUnsignedLong(address);
        if (from + input.length > memory.getBufferSize()) {
            throw new OutsideMemory("fallow_alloc points outside its memory");
        }
        for (int i = 0; i < input.length; i++) {
            memory.writeBufferByte(from + i, input[i]);
        }
        return exports.getMember("fallow_init").execute(address, input.length).asInt();
    }

    int step() {
        return step.execute().asInt();
    }

    /** 0 to 1. Called after each step and never else: a kernel might change its state here. */
    double progress() {
        double fraction = progress == null ? 0 : progress.execute().asDouble();
        return fraction >= 0 && fraction <= 1 ? fraction : 0;
    }

    /** Address and length of the result, in the upper and the lower half. */
    long result() {
        return exports.getMember("fallow_result").execute().asLong();
    }

    @Override
    public int pages() {
        return (int) (memory.getBufferSize() / Kernel.PAGE_BYTES);
    }

    @Override
    public void read(int page, byte[] into) {
        memory.readBuffer((long) page * Kernel.PAGE_BYTES, into, 0, Kernel.PAGE_BYTES);
    }

    @Override
    public SortedMap<String, Long> globals() {
        SortedMap<String, Long> bits = new TreeMap<>();
        for (StateGlobal global : stateGlobals) {
            Value value = exports.getMember(global.name()).getMember("value");
            bits.put(
                    global.name(),
                    switch (global.type()) {
                        case I32 -> Integer.toUnsignedLong(value.asInt());
                        case I64 -> value.asLong();
                        case F32 -> Integer.toUnsignedLong(Float.floatToIntBits(value.asFloat()));
                        case F64 -> Double.doubleToLongBits(value.asDouble());
                    });
        }
        return bits;
    }

    /** Brings a fresh kernel to a saved state; false, and nothing changed, where the state is not one of this kernel's. */
    boolean restore(Checkpoint checkpoint) {
        boolean fits = checkpoint.pages() >= pages()
                && checkpoint.globals().keySet().equals(globals().keySet());
        if (!fits) {
            return false;
        }
        fill(MemoryFiller.module(pages(), checkpoint.pages() - pages(), new TreeMap<>()));
        SortedMap<Integer, byte[]> rest = checkpoint.filled();
        while (!rest.isEmpty()) {
            int from = rest.firstKey();
            fill(MemoryFiller.module(0, 0, rest.headMap(from + FILLED_AT_ONCE)));
            rest = rest.tailMap(from + FILLED_AT_ONCE);
        }
        for (StateGlobal global : stateGlobals) {
            long bits = checkpoint.globals().getOrDefault(global.name(), 0L);
            Value target = exports.getMember(global.name());
            switch (global.type()) {
                case I32 -> target.putMember("value", (int) bits);
                case I64 -> target.putMember("value", bits);
                case F32 -> target.putMember("value", Float.intBitsToFloat((int) bits));
                case F64 -> target.putMember("value", Double.longBitsToDouble(bits));
            }
        }
        return true;
    }

    private void fill(byte[] filler) {
        Source source = Source.newBuilder(WASM, ByteSequence.create(filler), "state")
                .cached(false)
                .buildLiteral();
        context.eval(source)
                .newInstance(ProxyObject.fromMap(Map.of("state", ProxyObject.fromMap(Map.of("memory", memory)))));
    }

    @Override
    public void close() {
        context.close(true);
    }
}
