package org.fallow.work.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.kernel.StateGlobal;
import org.fallow.work.record.Opening;
import org.fallow.work.wasi.Call;
import org.fallow.work.wasi.ProgramEnd;
import org.fallow.work.wasi.ProgramMemory;
import org.fallow.work.wasi.Wasi;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.runtime.TrapException;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/** Runs trials in Endive, another engine in Java: in its interpreter, or compiled to the JVM's own code. */
final class EndiveTrials {
    private EndiveTrials() {}

    /** What comes of a trial. */
    static String run(Trial trial, Function<WasmModule, Function<Instance, Machine>> machine) {
        try {
            WasmModule module = Parser.parse(trial.prepared());
            return switch (trial.mode()) {
                case RESUMABLE -> resumable(trial, module, machine.apply(module));
                case COMMAND -> command(trial, module, machine.apply(module));
            };
        } catch (TrapException e) {
            return Trial.TRAPPED;
        }
    }

    private static Instance instance(
            WasmModule module, Function<Instance, Machine> machine, List<? extends ImportFunction> host) {
        return Instance.builder(module)
                .withMachineFactory(machine)
                .withImportValues(ImportValues.builder()
                        .addFunction(host.toArray(ImportFunction[]::new))
                        .build())
                .withStart(false)
                .build();
    }

    private static String resumable(Trial trial, WasmModule module, Function<Instance, Machine> machine) {
        FunctionType says = FunctionType.of(List.of(ValType.I32, ValType.I32), List.of());
        List<HostFunction> host = List.of(
                new HostFunction("fallow", "log", says, (instance, arguments) -> new long[0]),
                new HostFunction("fallow", "frame", says, (instance, arguments) -> new long[0]));
        Instance kernel = instance(module, machine, host);
        byte[] input = trial.input();
        int at = (int) kernel.export("fallow_alloc").apply(input.length)[0];
        kernel.memory().write(at, input);
        kernel.export("fallow_init").apply(at, input.length);
        long steps = 0;
        int answer = 0;
        while (answer == 0) {
            answer = (int) kernel.export("fallow_step").apply()[0];
            steps++;
            if (answer < 0) {
                return Trial.failed(answer);
            }
            if (module.exportSection() != null && has(module, "fallow_progress")) {
                kernel.export("fallow_progress").apply();
            }
        }
        long result = kernel.export("fallow_result").apply()[0];
        Memory memory = kernel.memory();
        return Trial.ran(
                steps,
                memory.readBytes((int) (result >>> 32), (int) result),
                memory.readBytes(0, memory.pages() * Kernel.PAGE_BYTES),
                globals(trial, kernel));
    }

    private static boolean has(WasmModule module, String export) {
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            if (module.exportSection().getExport(i).name().equals(export)) {
                return true;
            }
        }
        return false;
    }

    private static SortedMap<String, Long> globals(Trial trial, Instance kernel) {
        SortedMap<String, Long> bits = new TreeMap<>();
        for (StateGlobal global : trial.globals()) {
            long value = kernel.exports().global(global.name()).getValue();
            boolean narrow = global.type() == StateGlobal.Type.I32 || global.type() == StateGlobal.Type.F32;
            bits.put(global.name(), narrow ? value & 0xffff_ffffL : value);
        }
        return bits;
    }

    private static String command(Trial trial, WasmModule module, Function<Instance, Machine> machine) {
        Wasi wasi = new Wasi(trial.input(), List.of("kernel"), "trial", Opening.RESULT_BYTES_MAX, line -> {});
        List<HostFunction> host = new ArrayList<>();
        for (Call call : Call.values()) {
            FunctionType type = FunctionType.of(types(call.params()), types(call.results()));
            host.add(new HostFunction(Call.MODULE, call.wasiName(), type, (instance, arguments) -> {
                int errno = wasi.answer(call, arguments, over(instance.memory()));
                return call.results().isEmpty() ? new long[0] : new long[] {errno};
            }));
        }
        try {
            instance(module, machine, host).export("_start").apply();
            return Trial.ran(wasi.output());
        } catch (ProgramEnd end) {
            return end.why() instanceof ProgramEnd.Why.Exited(int code) && code != 0
                    ? Trial.failed(code)
                    : Trial.ran(wasi.output());
        }
    }

    private static List<ValType> types(String letters) {
        return letters.chars()
                .mapToObj(c -> c == 'i' ? ValType.I32 : ValType.I64)
                .toList();
    }

    private static ProgramMemory over(Memory memory) {
        return new ProgramMemory() {
            @Override
            public long size() {
                return (long) memory.pages() * Kernel.PAGE_BYTES;
            }

            @Override
            public void read(long address, byte[] into) {
                byte[] bytes = memory.readBytes((int) address, into.length);
                System.arraycopy(bytes, 0, into, 0, into.length);
            }

            @Override
            public void write(long address, byte[] bytes, int length) {
                memory.write((int) address, Arrays.copyOf(bytes, length));
            }
        };
    }
}
