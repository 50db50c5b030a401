package org.fallow.node.io.custody;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.fallow.node.io.store.ShardTable;
import org.fallow.node.io.store.StoreException;
import org.fallow.scheduler.custody.CustodianAction;
import org.fallow.scheduler.custody.CustodianEvent;
import org.fallow.scheduler.verdict.Records;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes votes and openings durable on a thread of its own. Everything that waits when a transaction begins goes into it,
 * so that one sync of the disk serves many.
 */
final class VoteWriter implements AutoCloseable {
    private static final int QUEUE_MAX = 1024;
    private static final Logger LOG = LoggerFactory.getLogger(VoteWriter.class);

    private final ShardTable table;
    private final Consumer<CustodianEvent> tell;
    private final BlockingQueue<CustodianAction.Store> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final Thread thread;
    private boolean failing;

    VoteWriter(ShardTable table, Consumer<CustodianEvent> tell) {
        this.table = table;
        this.tell = tell;
        this.thread = Thread.ofVirtual().name("vote-writer").start(this::run);
    }

    /** Hands over; where too many wait already, the machine hears at once that it failed. */
    void write(CustodianAction.Store store) {
        if (!queue.offer(store)) {
            Thread.startVirtualThread(() -> tell.accept(new CustodianEvent.StoreFailed(store.token())));
        }
    }

    /** Ends the thread; what it has not begun to write was not acknowledged. */
    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                List<CustodianAction.Store> stores = new ArrayList<>();
                stores.add(queue.take());
                queue.drainTo(stores);
                boolean durable = keep(stores);
                for (CustodianAction.Store store : stores) {
                    tell.accept(
                            durable
                                    ? new CustodianEvent.Stored(store.token())
                                    : new CustodianEvent.StoreFailed(store.token()));
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("vote writer ends");
        }
    }

    private boolean keep(List<CustodianAction.Store> stores) {
        try {
            table.keep(Records.concat(
                    stores.stream().map(CustodianAction.Store::records).toList()));
            if (failing) {
                LOG.info("votes can be kept again");
            }
            failing = false;
            return true;
        } catch (StoreException e) {
            if (!failing) { // the next ones will be told the same
                LOG.error("votes cannot be kept, so they are not acknowledged: {}", e.getMessage());
            }
            failing = true;
            return false;
        }
    }
}
