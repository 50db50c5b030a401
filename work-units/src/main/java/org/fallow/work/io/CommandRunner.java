package org.fallow.work.io;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.Opening;
import org.fallow.work.sandbox.FromWorker;
import org.fallow.work.sandbox.Job;
import org.fallow.work.wasi.ProgramEnd;
import org.fallow.work.wasi.Wasi;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;

/**
 * Runs a command kernel from its start to its end, in the worker. It has no steps and no checkpoint: it stands still
 * while paused only where it calls its host, and after a crash it begins again.
 */
final class CommandRunner implements Attempt {
    private static final List<String> ARGUMENTS = List.of("kernel");

    private final Controls controls;
    private final Consumer<FromWorker> out;
    private final LongSupplier cpuMillis;
    private final Wasi wasi;
    private final GraalCommand program;
    private final KernelLog log;

    CommandRunner(
            Engine engine,
            GraalKernel.Code code,
            Job job,
            Controls controls,
            Consumer<FromWorker> out,
            LongSupplier cpuNanos) {
        this.controls = controls;
        this.out = out;
        this.log = new KernelLog(out);
        this.cpuMillis = () -> TimeUnit.NANOSECONDS.toMillis(cpuNanos.getAsLong());
        this.wasi = new Wasi(job.input(), ARGUMENTS, job.id(), Opening.RESULT_BYTES_MAX, log::add);
        this.program = new GraalCommand(engine, code, (call, arguments, memory) -> {
            goOn();
            return wasi.answer(call, arguments, memory);
        });
    }

    @Override
    public long cpuBefore() {
        return 0;
    }

    @Override
    public long turns() {
        return 0;
    }

    @Override
    public Outcome run(List<byte[]> checkpoint) throws InterruptedException {
        try (program) {
            if (!controls.mayGoOn()) {
                return new Outcome.Cancelled();
            }
            out.accept(new FromWorker.Started(0));
            return started();
        }
    }

    private Outcome started() {
        try {
            program.start();
            return exited(0);
        } catch (PolyglotException e) {
            if (e.isHostException() && e.asHostException() instanceof ProgramEnd end) {
                return switch (end.why()) {
                    case ProgramEnd.Why.Exited(int code) -> exited(code);
                    case ProgramEnd.Why.Flooded(long bytes) -> new Outcome.TooLarge(bytes, cpuMillis.getAsLong());
                };
            }
            if (e.isHostException() && e.asHostException() instanceof CancellationException) {
                return new Outcome.Cancelled();
            }
            if (program.nestedTooDeeply()) {
                return Attempt.nestedTooDeeply(cpuMillis.getAsLong());
            }
            return Traps.of(e, cpuMillis.getAsLong()).orElseThrow(() -> e);
        }
    }

    private Outcome exited(int code) {
        wasi.flush();
        return code == 0
                ? new Outcome.Finished(wasi.output(), new byte[0], 0, cpuMillis.getAsLong())
                : new Outcome.KernelFailed(code, log.last(), cpuMillis.getAsLong());
    }

    private void goOn() {
        boolean on = false;
        try {
            on = controls.mayGoOn();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!on) {
            throw new CancellationException();
        }
    }
}
