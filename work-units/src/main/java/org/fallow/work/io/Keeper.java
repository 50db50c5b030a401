package org.fallow.work.io;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.checkpoint.Checkpoint;
import org.fallow.work.checkpoint.Image;
import org.fallow.work.checkpoint.MerkleFrontier;
import org.fallow.work.checkpoint.Rhythm;
import org.fallow.work.checkpoint.Saving;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.record.Cid;
import org.fallow.work.sandbox.FromWorker;
import org.fallow.work.sandbox.Job;

/** Saves, restores and hashes one kernel's states, in the worker. */
final class Keeper {
    private final Job job;
    private final Cid kernelCid;
    private final GraalKernel kernel;
    private final Controls controls;
    private final Consumer<FromWorker> out;
    private final LongSupplier cpuNanos;
    private final Image image = new Image();
    private final Saving saving = new Saving();

    private MerkleFrontier hashed = MerkleFrontier.EMPTY;
    private long savedAt = System.nanoTime();
    private long savedStep = -1;
    private long seenStep = -1;
    private long costMicros;
    private long restoredCpuMillis;

    /** {@code cpuNanos} is this thread's clock: time in which others had the processor costs this run nothing. */
    Keeper(Job job, GraalKernel kernel, Controls controls, Consumer<FromWorker> out, LongSupplier cpuNanos) {
        this.job = job;
        this.kernelCid = Cid.of(Cid.Codec.RAW, job.kernel());
        this.kernel = kernel;
        this.controls = controls;
        this.out = out;
        this.cpuNanos = cpuNanos;
    }

    /** The step a checkpoint brings a fresh kernel to; 0, and nothing changed, where it cannot be used. */
    long restore(List<byte[]> pieces) {
        if (pieces.isEmpty()) {
            return 0;
        }
        InputStream bytes = new SequenceInputStream(Collections.enumeration(
                pieces.stream().map(ByteArrayInputStream::new).toList()));
        try {
            Checkpoint checkpoint = Checkpoint.decode(bytes, (int) (job.limits().memoryBytes() / Kernel.PAGE_BYTES));
            Checkpoint.Head head = checkpoint.head();
            if (head.kernel().equals(kernelCid) && head.jobId().equals(job.id()) && kernel.restore(checkpoint)) {
                if (!checkpoint.whole()) {
                    out.accept(new FromWorker.Log("the end of the checkpoint is damaged: going on from before that"));
                }
                image.begin(checkpoint.pages(), checkpoint.filled());
                savedStep = head.steps();
                seenStep = head.steps();
                restoredCpuMillis = head.cpuMillis();
                hashed = head.hashed();
                return head.steps();
            }
            out.accept(new FromWorker.Log("the checkpoint is of another job: starting again"));
        } catch (WireException e) {
            out.accept(new FromWorker.Log("the checkpoint is damaged: starting again"));
        }
        return 0;
    }

    /** CPU time of earlier attempts, as the checkpoint tells; 0 without one. */
    long restoredCpuMillis() {
        return restoredCpuMillis;
    }

    /** Hashes the state where everybody hashes it at this step. */
    void hash(long steps) {
        long every = job.checkpoints().everySteps();
        if (every > 0 && steps % every == 0) {
            look(steps);
            hashed = hashed.with(image.hash(steps, kernel.globals()));
        }
    }

    /** The Merkle root over the states hashed. */
    byte[] root() {
        return hashed.root();
    }

    /** Saves the state where its time has come. */
    void saveWhereDue(long steps, long cpuMillis) {
        long due = Rhythm.nextMillis(job.checkpoints().everyMillis(), costMicros);
        if (System.nanoTime() - savedAt > TimeUnit.MILLISECONDS.toNanos(due)) {
            save(steps, cpuMillis);
        }
    }

    /** Saves the state, unless it is saved. */
    void save(long steps, long cpuMillis) {
        if (savedStep == steps) {
            return;
        }
        long start = cpuNanos.getAsLong();
        if (controls.takeUnkept()) {
            saving.startOver();
        }
        look(steps);
        Checkpoint.Head head = new Checkpoint.Head(kernelCid, job.id(), steps, cpuMillis, hashed);
        SortedMap<String, Long> globals = kernel.globals();
        long bytes = saving.save(
                head,
                globals,
                image,
                cpuNanos,
                (part, last, chunk) -> out.accept(new FromWorker.Saved(steps, part, last, chunk, micros(start))));
        if (bytes < 0) {
            out.accept(new FromWorker.Log("the state is too large to be kept"));
        }
        costMicros = micros(start);
        savedStep = steps;
        savedAt = System.nanoTime();
    }

    private void look(long steps) {
        if (seenStep != steps) {
            image.look(kernel);
            seenStep = steps;
        }
    }

    private long micros(long start) {
        return TimeUnit.NANOSECONDS.toMicros(Math.max(0, cpuNanos.getAsLong() - start));
    }
}
