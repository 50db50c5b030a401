package org.fallow.work.io;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.measure.StepTimes;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Opening;
import org.fallow.work.sandbox.FromWorker;
import org.fallow.work.sandbox.Job;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;

/** Takes one kernel from its input or a checkpoint to its end, step by step, in the worker. */
final class JobRunner implements Attempt {
    private static final long PROGRESS_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long FRAME_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Job job;
    private final Controls controls;
    private final Consumer<FromWorker> out;
    private final LongSupplier cpuMillis;
    private final GraalKernel kernel;
    private final Keeper keeper;

    private final StepTimes times = new StepTimes();

    private long steps;
    private final AtomicLong turns = new AtomicLong();
    private long toldAt = System.nanoTime() - PROGRESS_NS;
    private long framedAt = System.nanoTime() - FRAME_NS;
    private final KernelLog log;

    /** {@code cpuNanos} counts from the start of this attempt. */
    JobRunner(
            Engine engine,
            GraalKernel.Code code,
            Job job,
            Controls controls,
            Consumer<FromWorker> out,
            LongSupplier cpuNanos) {
        this.job = job;
        this.controls = controls;
        this.out = out;
        this.log = new KernelLog(out);
        this.cpuMillis = () -> TimeUnit.NANOSECONDS.toMillis(cpuNanos.getAsLong());
        this.kernel = new GraalKernel(engine, code, log::add, this::frame);
        this.keeper = new Keeper(job, kernel, controls, out, cpuNanos);
    }

    @Override
    public long cpuBefore() {
        return keeper.restoredCpuMillis();
    }

    @Override
    public long turns() {
        return turns.get();
    }

    @Override
    public Outcome run(List<byte[]> checkpoint) throws InterruptedException {
        try (kernel) {
            return begun(checkpoint);
        }
    }

    private Outcome begun(List<byte[]> checkpoint) throws InterruptedException {
        try {
            turn();
            if (kernel.abi() != Kernel.ABI) {
                return new Outcome.KernelFailed(0, "fallow_abi is not " + Kernel.ABI, cpu());
            }
            turn();
            steps = keeper.restore(checkpoint);
            if (steps == 0) {
                turn();
                int code = kernel.init(job.input());
                if (code < 0) {
                    return new Outcome.KernelFailed(code, log.last(), cpu());
                }
                turn();
            }
            out.accept(new FromWorker.Started(steps));
            return steps();
        } catch (PolyglotException e) {
            if (kernel.nestedTooDeeply()) {
                return Attempt.nestedTooDeeply(cpu());
            }
            return Traps.of(e, cpu()).orElseThrow(() -> e);
        } catch (OutsideMemory e) {
            return new Outcome.Trapped(Answer.Why.MEMORY, String.valueOf(e.getMessage()), cpu());
        }
    }

    private Outcome steps() throws InterruptedException {
        while (true) {
            if (controls.paused()) {
                keeper.save(steps, cpu());
            }
            if (!controls.mayGoOn()) {
                return new Outcome.Cancelled();
            }
            turn();
            long before = System.nanoTime();
            int code = kernel.step();
            times.add(System.nanoTime() - before);
            steps++;
            if (code < 0) {
                return new Outcome.KernelFailed(code, log.last(), cpu());
            }
            tell(kernel.progress());
            turn();
            keeper.hash(steps);
            if (code == 1) {
                return finished();
            }
            if (code != 0) {
                return new Outcome.KernelFailed(code, "fallow_step returned neither 0 nor 1", cpu());
            }
            if (cpu() > TimeUnit.SECONDS.toMillis(job.limits().seconds())) {
                return new Outcome.OutOfTime(cpu());
            }
            keeper.saveWhereDue(steps, cpu());
        }
    }

    private Outcome finished() {
        turn();
        long result = kernel.result();
        long length = result & 0xffff_ffffL;
        if (length > Opening.RESULT_BYTES_MAX) {
            return new Outcome.TooLarge(length, cpu());
        }
        byte[] bytes = kernel.bytes(result >>> 32, length, Opening.RESULT_BYTES_MAX);
        return new Outcome.Finished(bytes, keeper.root(), steps, cpu());
    }

    /** Before and after each call: what is restored, saved and hashed between two is not the kernel's. */
    private void turn() {
        turns.incrementAndGet();
    }

    private long cpu() {
        return cpuBefore() + cpuMillis.getAsLong();
    }

    private void tell(double fraction) {
        if (System.nanoTime() - toldAt >= PROGRESS_NS) {
            toldAt = System.nanoTime();
            out.accept(new FromWorker.Progress(fraction, steps, cpu()));
            long memoryBytes = (long) kernel.pages() * Kernel.PAGE_BYTES;
            out.accept(new FromWorker.Pace(times.counts(), times.nanos(), times.maxNanos(), memoryBytes));
            times.clear();
        }
    }

    private void frame(byte[] bytes) {
        if (System.nanoTime() - framedAt >= FRAME_NS) {
            framedAt = System.nanoTime();
            out.accept(new FromWorker.Frame(bytes));
        }
    }
}
