package org.fallow.work.io;

import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fallow.work.wasi.Call;
import org.fallow.work.wasi.ProgramMemory;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;

/** A command kernel in GraalWasm. */
final class GraalCommand implements AutoCloseable {
    /** Who answers its calls. */
    interface Host {
        /** As {@link org.fallow.work.wasi.Wasi#answer}. */
        int answer(Call call, long[] arguments, ProgramMemory memory);
    }

    private final Context context;
    private final Value exports;
    private final ProgramMemory memory;

    GraalCommand(Engine engine, GraalKernel.Code code, Host host) {
        this.context = code.context(engine);
        Map<String, Object> calls = new LinkedHashMap<>();
        for (Call call : Call.values()) {
            calls.put(call.wasiName(), function(call, host));
        }
        this.exports = context.eval(code.source())
                .newInstance(ProxyObject.fromMap(Map.of(Call.MODULE, ProxyObject.fromMap(calls))))
                .getMember("exports");
        this.memory = new Memory(exports.getMember("memory"));
    }

    private ProxyExecutable function(Call call, Host host) {
        boolean answers = !call.results().isEmpty();
        return given -> {
            long[] arguments = new long[given.length];
            for (int i = 0; i < given.length; i++) {
                arguments[i] = call.params().charAt(i) == 'i' ? given[i].asInt() : given[i].asLong();
            }
            int errno = host.answer(call, arguments, memory);
            return answers ? errno : null;
        };
    }

    /** Runs the program until it returns; where it ends otherwise the engine throws. */
    void start() {
        exports.getMember("_start").executeVoid();
    }

    /** As {@link GraalKernel#nestedTooDeeply()}. */
    boolean nestedTooDeeply() {
        return GraalKernel.nestedTooDeeply(exports);
    }

    @Override
    public void close() {
        context.close(true);
    }

    private record Memory(Value buffer) implements ProgramMemory {
        @Override
        public long size() {
            return buffer.getBufferSize();
        }

        @Override
        public void read(long address, byte[] into) {
            buffer.readBuffer(address, into, 0, into.length);
        }

        @Override
        public void write(long address, byte[] bytes, int length) {
            int at = 0;
            for (; at + Long.BYTES <= length; at += Long.BYTES) {
                buffer.writeBufferLong(ByteOrder.LITTLE_ENDIAN, address + at, little(bytes, at));
            }
            for (; at < length; at++) {
                buffer.writeBufferByte(address + at, bytes[at]);
            }
        }

        private static long little(byte[] bytes, int at) {
            long value = 0;
            for (int i = Long.BYTES - 1; i >= 0; i--) {
                value = (value << 8) | (bytes[at + i] & 0xff);
            }
            return value;
        }
    }
}
