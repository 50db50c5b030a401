package org.fallow.work.io;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fallow.work.checkpoint.Checkpoint;
import org.fallow.work.checkpoint.State;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.kernel.StateGlobal;
import org.fallow.work.record.Limits;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/** A resumable kernel in an engine that has nothing in common with the worker's. */
final class EndiveKernel implements State {
    private final Instance instance;
    private final List<StateGlobal> globals;

    EndiveKernel(byte[] module) {
        FunctionType says = FunctionType.of(List.of(ValType.I32, ValType.I32), List.of());
        ImportValues host = ImportValues.builder()
                .addFunction(
                        new HostFunction("fallow", "log", says, (kernel, arguments) -> new long[0]),
                        new HostFunction("fallow", "frame", says, (kernel, arguments) -> new long[0]))
                .build();
        this.instance = Instance.builder(Parser.parse(Kernel.prepare(module, new Limits(1L << 30, 60))))
                .withImportValues(host)
                .build();
        this.globals = Kernel.stateGlobals(module);
    }

    private long call(String name, long... arguments) {
        return instance.export(name).apply(arguments)[0];
    }

    void init(byte[] input) {
        int at = (int) call("fallow_alloc", input.length);
        instance.memory().write(at, input, 0, input.length);
        if ((int) call("fallow_init", at, input.length) != 0) {
            throw new IllegalArgumentException("the kernel does not take its input");
        }
    }

    /** Whether there is more to do. */
    boolean step() {
        return (int) call("fallow_step") == 0;
    }

    byte[] result() {
        long packed = call("fallow_result");
        return instance.memory().readBytes((int) (packed >>> 32), (int) packed);
    }

    void restore(Checkpoint checkpoint) {
        instance.memory().grow(checkpoint.pages() - pages());
        instance.memory().fill((byte) 0, 0, checkpoint.pages() * Kernel.PAGE_BYTES);
        checkpoint
                .filled()
                .forEach((page, bytes) -> instance.memory().write(page * Kernel.PAGE_BYTES, bytes, 0, bytes.length));
        checkpoint
                .globals()
                .forEach((name, bits) -> instance.exports().global(name).setValue(bits));
    }

    @Override
    public int pages() {
        return instance.memory().pages();
    }

    @Override
    public void read(int page, byte[] into) {
        byte[] bytes = instance.memory().readBytes(page * Kernel.PAGE_BYTES, Kernel.PAGE_BYTES);
        System.arraycopy(bytes, 0, into, 0, bytes.length);
    }

    @Override
    public SortedMap<String, Long> globals() {
        SortedMap<String, Long> bits = new TreeMap<>();
        for (StateGlobal global : globals) {
            long value = instance.exports().global(global.name()).getValue();
            boolean narrow = global.type() == StateGlobal.Type.I32 || global.type() == StateGlobal.Type.F32;
            bits.put(global.name(), narrow ? value & 0xffff_ffffL : value);
        }
        return bits;
    }
}
