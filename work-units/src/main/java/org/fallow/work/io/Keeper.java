package org.fallow.work.io;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.checkpoint.Checkpoint;
import org.fallow.work.checkpoint.MerkleFrontier;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.record.Cid;
import org.fallow.work.sandbox.FromWorker;
import org.fallow.work.sandbox.Job;

/** Saves, restores and hashes one kernel's states, in the worker. */
final class Keeper {
    private final Job job;
    private final Cid kernelCid;
    private final GraalKernel kernel;
    private final Consumer<FromWorker> out;

    private MerkleFrontier hashed = MerkleFrontier.EMPTY;
    private long savedAt = System.nanoTime();
    private long savedStep = -1;
    private long restoredCpuMillis;

    Keeper(Job job, GraalKernel kernel, Consumer<FromWorker> out) {
        this.job = job;
        this.kernelCid = Cid.of(Cid.Codec.RAW, job.kernel());
        this.kernel = kernel;
        this.out = out;
    }

    /** The step a checkpoint brings a fresh kernel to; 0, and nothing changed, where it cannot be used. */
    long restore(byte[] bytes) {
        if (bytes.length == 0) {
            return 0;
        }
        try {
            Checkpoint checkpoint = Checkpoint.decode(bytes, (int) (job.limits().memoryBytes() / Kernel.PAGE_BYTES));
            Checkpoint.Head head = checkpoint.head();
            if (head.kernel().equals(kernelCid) && head.jobId().equals(job.id()) && kernel.restore(checkpoint)) {
                savedStep = head.steps();
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

    /** Saves the state where its time has come. */
    void saveWhereDue(long steps, long cpuMillis) {
        if (System.nanoTime() - savedAt
                > TimeUnit.MILLISECONDS.toNanos(job.checkpoints().everyMillis())) {
            save(steps, cpuMillis);
        }
    }

    /** Hashes the state where everybody hashes it at this step. */
    void hash(long steps) {
        long every = job.checkpoints().everySteps();
        if (every > 0 && steps % every == 0) {
            hashed = hashed.with(Checkpoint.hash(steps, kernel));
        }
    }

    /** The Merkle root over the states hashed. */
    byte[] root() {
        return hashed.root();
    }

    /** Saves the state, unless it is saved. */
    void save(long steps, long cpuMillis) {
        if (savedStep == steps) {
            return;
        }
        Checkpoint.Head head = new Checkpoint.Head(kernelCid, job.id(), steps, cpuMillis, hashed);
        byte[] bytes = Checkpoint.encode(head, kernel);
        if (bytes.length <= Checkpoint.BYTES_MAX) {
            out.accept(new FromWorker.Saved(steps, bytes));
        } else {
            out.accept(new FromWorker.Log("the state is too large to be kept"));
        }
        savedStep = steps;
        savedAt = System.nanoTime();
    }
}
