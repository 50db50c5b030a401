package org.fallow.node.io.collect;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.fallow.node.io.blob.BlobFetcher;
import org.fallow.node.publication.Pages;
import org.fallow.node.publication.Reducer;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.Signed;
import org.fallow.work.sandbox.CheckpointPolicy;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.Run;
import org.fallow.work.sandbox.Sandbox;

/** Brings the results that this node holds together; a reduce kernel runs in the workers that run units. */
public final class Reducing {
    private static final Duration FETCH_PATIENCE = Duration.ofSeconds(60);
    private static final Duration AWAIT_SLICE = Duration.ofHours(1);

    private final BatchViews views;
    private final BlobFetcher blobs;
    private final Sandbox sandbox;

    /** Fetches reduce kernels that are not held. */
    public Reducing(BatchViews views, BlobFetcher blobs, Sandbox sandbox) {
        this.views = views;
        this.blobs = blobs;
        this.sandbox = sandbox;
    }

    /**
     * Writes what the results that are accepted now are reduced to; failed units have no part in it.
     *
     * @param how what the batch says, or another way
     * @throws IOException in one line, when a reduce kernel does not come to an end
     */
    public void write(Signed<Batch> batch, Reduce how, OutputStream out) throws IOException {
        try {
            if (how.kernel().isPresent()) {
                out.write(byKernel(batch, how.kernel().get()));
            } else {
                Reducer.reduce(how, views.items(batch), out::write);
            }
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** One batch at a time. */
    private synchronized byte[] byKernel(Signed<Batch> batch, Cid module) throws IOException {
        byte[] wasm = blobs.fetch(module, Set.of(), FETCH_PATIENCE);
        AtomicInteger page = new AtomicInteger();
        Pages<IOException> pages = new Pages<>(input -> fold(batch, wasm, page.getAndIncrement(), input));
        try {
            for (Reducer.Item item : views.items(batch)) {
                pages.add(item);
            }
            return pages.end();
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The job's name seeds what a command kernel draws as random: it is the same wherever this is done. */
    private byte[] fold(Signed<Batch> batch, byte[] wasm, int page, byte[] input) throws IOException {
        Job job = new Job(
                batch.cid() + "-reduce-" + page,
                wasm,
                batch.value().mode(),
                batch.value().limits(),
                input,
                CheckpointPolicy.USUAL);
        Outcome outcome = await(sandbox.start(job, event -> {}));
        sandbox.forget(job.id());
        if (outcome instanceof Outcome.Finished finished) {
            return finished.result();
        }
        throw new IOException("the reduce kernel, on page " + page + ": " + outcome.text());
    }

    private static Outcome await(Run run) throws IOException {
        try {
            Optional<Outcome> outcome = Optional.empty();
            while (outcome.isEmpty()) {
                outcome = run.await(AWAIT_SLICE);
            }
            return outcome.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            run.cancel();
            throw new IOException("interrupted while reducing", e);
        }
    }
}
