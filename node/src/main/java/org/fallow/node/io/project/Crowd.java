package org.fallow.node.io.project;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does many small things on the network, some at a time; closing waits for the last. What fails is told in the log. */
final class Crowd implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Crowd.class);

    private final int size;
    private final Semaphore free;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** One of them. */
    interface Errand {
        void run() throws IOException;
    }

    Crowd(int size) {
        this.size = size;
        this.free = new Semaphore(size);
    }

    /** Waits until there is room for one more, and begins it. */
    void run(Errand errand) throws InterruptedException {
        free.acquire();
        threads.execute(() -> {
            try {
                errand.run();
            } catch (IOException e) {
                LOG.info("{}", e.getMessage());
            } finally {
                free.release();
            }
        });
    }

    /** Waits until all that was begun is done; an interrupt ends it. */
    void await() throws InterruptedException {
        free.acquire(size);
        free.release(size);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
