package org.fallow.work.io;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.record.Opening;
import org.fallow.work.wasi.ProgramEnd;
import org.fallow.work.wasi.Wasi;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;

/** Runs trials in GraalWasm: in this JVM, or as a process of its own that has the engine's compiler. */
final class GraalTrials {
    private GraalTrials() {}

    /** Runs what lies in a folder and writes what came of it to {@code NAME.jit}; fails without the compiler. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        try (Engine engine = Engine.newBuilder("wasm").build()) {
            if (engine.getImplementationName().contains("Interpreted")) {
                throw new IllegalStateException("the engine has no compiler");
            }
            for (Trial trial : Trial.in(folder)) {
                Files.writeString(folder.resolve(trial.name() + ".jit"), run(engine, trial));
            }
        }
    }

    /** What comes of a trial. */
    static String run(Engine engine, Trial trial) {
        GraalKernel.Code code = GraalKernel.Code.ofPrepared(trial.prepared(), trial.globals());
        try {
            return switch (trial.mode()) {
                case RESUMABLE -> resumable(engine, code, trial.input());
                case COMMAND -> command(engine, code, trial.input());
            };
        } catch (PolyglotException e) {
            if (e.isInternalError() || e.isSyntaxError()) {
                throw new IllegalStateException(trial.name(), e);
            }
            return Trial.TRAPPED;
        }
    }

    private static String resumable(Engine engine, GraalKernel.Code code, byte[] input) {
        try (GraalKernel kernel = new GraalKernel(engine, code, log -> {}, frame -> {})) {
            kernel.init(input);
            long steps = 0;
            int answer = 0;
            while (answer == 0) {
                answer = kernel.step();
                steps++;
                if (answer < 0) {
                    return Trial.failed(answer);
                }
                kernel.progress();
            }
            long result = kernel.result();
            byte[] bytes = kernel.bytes(result >>> 32, result & 0xffff_ffffL, Opening.RESULT_BYTES_MAX);
            ByteArrayOutputStream memory = new ByteArrayOutputStream();
            byte[] page = new byte[Kernel.PAGE_BYTES];
            for (int i = 0; i < kernel.pages(); i++) {
                kernel.read(i, page);
                memory.writeBytes(page);
            }
            return Trial.ran(steps, bytes, memory.toByteArray(), kernel.globals());
        }
    }

    private static String command(Engine engine, GraalKernel.Code code, byte[] input) {
        Wasi wasi = new Wasi(input, List.of("kernel"), "trial", Opening.RESULT_BYTES_MAX, line -> {});
        try (GraalCommand program = new GraalCommand(engine, code, wasi::answer)) {
            program.start();
            return Trial.ran(wasi.output());
        } catch (PolyglotException e) {
            if (e.isHostException()
                    && e.asHostException() instanceof ProgramEnd end
                    && end.why() instanceof ProgramEnd.Why.Exited(int status)) {
                return status == 0 ? Trial.ran(wasi.output()) : Trial.failed(status);
            }
            throw e;
        }
    }
}
