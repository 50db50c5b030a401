package org.fallow.node.io.publish;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.NodeApi;
import org.fallow.node.publication.Publication;

/**
 * Gives a node blobs as they are made, some at a time: it answers when a blob is on its disk, and the disk takes several
 * at once. No more are held than are under way.
 */
public final class Uploads implements AutoCloseable {
    private static final int AT_A_TIME = 4;

    private final NodeApi api;
    private final Semaphore free = new Semaphore(AT_A_TIME);
    private final AtomicReference<Optional<ApiException>> failed = new AtomicReference<>(Optional.empty());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** To this node. */
    public Uploads(NodeApi api) {
        this.api = api;
    }

    /** Uploads one as soon as there is room for it. */
    public void take(Publication.Blob blob) throws IOException {
        await(1);
        if (failed.get().isPresent()) {
            free.release();
            return; // end() says so
        }
        threads.execute(() -> {
            try {
                api.upload(blob.bytes());
            } catch (ApiException e) {
                failed.compareAndSet(Optional.empty(), Optional.of(e));
            } finally {
                free.release();
            }
        });
    }

    /** Waits until the node has all of them; throws what kept it from having one. */
    public void end() throws IOException, ApiException {
        await(AT_A_TIME);
        free.release(AT_A_TIME);
        Optional<ApiException> why = failed.get();
        if (why.isPresent()) {
            throw why.get();
        }
    }

    @Override
    public void close() {
        threads.close();
    }

    private void await(int permits) throws IOException {
        try {
            free.acquire(permits);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while uploading", e);
        }
    }
}
