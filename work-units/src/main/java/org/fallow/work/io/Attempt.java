package org.fallow.work.io;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.Answer;
import org.fallow.work.sandbox.FromWorker;
import org.fallow.work.sandbox.Job;
import org.graalvm.polyglot.Engine;

/** One attempt at a job, in the worker. */
interface Attempt {
    /** CPU time of the attempts before this one that it goes on from, in milliseconds. */
    long cpuBefore();

    /** Changes with each call into the kernel and again when it came back; odd while one is under way. A command makes none. */
    long turns();

    /** Runs to the end, on the kernel's thread; {@code checkpoint} to go on from is in pieces, or empty. */
    Outcome run(List<byte[]> checkpoint) throws InterruptedException;

    /** How a kernel ends whose calls are nested too deeply. */
    static Outcome nestedTooDeeply(long cpuMillis) {
        String message = "its calls are nested more than %,d deep".formatted(Kernel.CALLS_MAX);
        return new Outcome.Trapped(Answer.Why.DEPTH, message, cpuMillis);
    }

    /** An attempt in the job's mode, with the kernel instantiated; {@code cpuNanos} counts from its start. */
    static Attempt of(
            Engine engine,
            GraalKernel.Code code,
            Job job,
            Controls controls,
            Consumer<FromWorker> out,
            LongSupplier cpuNanos) {
        return switch (job.mode()) {
            case RESUMABLE -> new JobRunner(engine, code, job, controls, out, cpuNanos);
            case COMMAND -> new CommandRunner(engine, code, job, controls, out, cpuNanos);
        };
    }
}
