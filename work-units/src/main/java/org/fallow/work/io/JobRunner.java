package org.fallow.work.io;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.checkpoint.Checkpoint;
import org.fallow.work.checkpoint.MerkleFrontier;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Opening;
import org.fallow.work.sandbox.FromWorker;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.ToWorker;
import org.graalvm.polyglot.Engine;

/** Takes one kernel from its input or a checkpoint to its end, step by step, in the worker. */
final class JobRunner implements Attempt {
    private static final long PROGRESS_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long FRAME_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int LINES_MAX = 1_000;

    private final Job job;
    private final Controls controls;
    private final Consumer<FromWorker> out;
    private final LongSupplier cpuMillis;
    private final Cid kernelCid;
    private final GraalKernel kernel;

    private long steps;
    private volatile long calls;
    private long cpuBefore;
    private MerkleFrontier hashed = MerkleFrontier.EMPTY;
    private long toldAt = System.nanoTime() - PROGRESS_NS;
    private long framedAt = System.nanoTime() - FRAME_NS;
    private long savedAt = System.nanoTime();
    private long savedStep = -1;
    private int lines;
    private String lastLine = "";

    /** {@code cpuMillis} counts from the start of this attempt. */
    JobRunner(
            Engine engine,
            GraalKernel.Code code,
            Job job,
            Controls controls,
            Consumer<FromWorker> out,
            LongSupplier cpuMillis) {
        this.job = job;
        this.controls = controls;
        this.out = out;
        this.cpuMillis = cpuMillis;
        this.kernelCid = Cid.of(Cid.Codec.RAW, job.kernel());
        this.kernel = new GraalKernel(engine, code, this::log, this::frame);
    }

    /** CPU time of earlier attempts, as the checkpoint tells. */
    @Override
    public long cpuBefore() {
        return cpuBefore;
    }

    @Override
    public long calls() {
        return calls;
    }

    @Override
    public Outcome run(ToWorker.Begin begin) throws InterruptedException {
        try (kernel) {
            if (kernel.abi() != Kernel.ABI) {
                return new Outcome.KernelFailed(0, "fallow_abi is not " + Kernel.ABI);
            }
            if (!restored(begin.checkpoint())) {
                int code = kernel.init(job.input());
                if (code < 0) {
                    return new Outcome.KernelFailed(code, lastLine);
                }
            }
            calls = steps;
            out.accept(new FromWorker.Started(steps));
            return steps();
        }
    }

    private boolean restored(byte[] bytes) {
        if (bytes.length == 0) {
            return false;
        }
        try {
            Checkpoint checkpoint = Checkpoint.decode(bytes, (int) (job.limits().memoryBytes() / Kernel.PAGE_BYTES));
            Checkpoint.Head head = checkpoint.head();
            if (head.kernel().equals(kernelCid) && head.jobId().equals(job.id()) && kernel.restore(checkpoint)) {
                steps = head.steps();
                savedStep = steps;
                cpuBefore = head.cpuMillis();
                hashed = head.hashed();
                return true;
            }
            out.accept(new FromWorker.Log("the checkpoint is of another job: starting again"));
        } catch (WireException e) {
            out.accept(new FromWorker.Log("the checkpoint is damaged: starting again"));
        }
        return false;
    }

    private Outcome steps() throws InterruptedException {
        while (true) {
            if (controls.paused()) {
                save();
            }
            if (!controls.mayGoOn()) {
                return new Outcome.Cancelled();
            }
            int code = kernel.step();
            steps++;
            calls = steps;
            if (code < 0) {
                return new Outcome.KernelFailed(code, lastLine);
            }
            tell(kernel.progress());
            if (job.checkpoints().everySteps() > 0 && steps % job.checkpoints().everySteps() == 0) {
                hashed = hashed.with(Checkpoint.hash(steps, kernel));
            }
            if (code == 1) {
                return finished();
            }
            if (code != 0) {
                return new Outcome.KernelFailed(code, "fallow_step returned neither 0 nor 1");
            }
            if (cpu() > TimeUnit.SECONDS.toMillis(job.limits().seconds())) {
                return new Outcome.OutOfTime(cpu());
            }
            if (System.nanoTime() - savedAt
                    > TimeUnit.MILLISECONDS.toNanos(job.checkpoints().everyMillis())) {
                save();
            }
        }
    }

    private Outcome finished() {
        long result = kernel.result();
        long length = result & 0xffff_ffffL;
        if (length > Opening.RESULT_BYTES_MAX) {
            return new Outcome.TooLarge(length);
        }
        byte[] bytes = kernel.bytes(result >>> 32, length, Opening.RESULT_BYTES_MAX);
        return new Outcome.Finished(bytes, hashed.root(), steps, cpu());
    }

    private long cpu() {
        return cpuBefore + cpuMillis.getAsLong();
    }

    private void save() {
        if (savedStep == steps) {
            return;
        }
        Checkpoint.Head head = new Checkpoint.Head(kernelCid, job.id(), steps, cpu(), hashed);
        byte[] bytes = Checkpoint.encode(head, kernel);
        if (bytes.length <= Checkpoint.BYTES_MAX) {
            out.accept(new FromWorker.Saved(steps, bytes));
        } else {
            log("the state is too large to be kept".getBytes(StandardCharsets.UTF_8));
        }
        savedStep = steps;
        savedAt = System.nanoTime();
    }

    private void tell(double fraction) {
        if (System.nanoTime() - toldAt >= PROGRESS_NS) {
            toldAt = System.nanoTime();
            out.accept(new FromWorker.Progress(fraction, steps, cpu()));
        }
    }

    private void frame(byte[] bytes) {
        if (System.nanoTime() - framedAt >= FRAME_NS) {
            framedAt = System.nanoTime();
            out.accept(new FromWorker.Frame(bytes));
        }
    }

    private void log(byte[] utf8) {
        lastLine = new String(utf8, StandardCharsets.UTF_8);
        if (lines++ < LINES_MAX) {
            out.accept(new FromWorker.Log(lastLine));
        }
    }
}
