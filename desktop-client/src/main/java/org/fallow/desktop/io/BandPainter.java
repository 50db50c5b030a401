package org.fallow.desktop.io;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.fallow.desktop.fold.Painter;
import org.fallow.desktop.fold.TubeRenderer;

/** Draws pictures in bands on some threads, one picture at a time, while the one before is being shown. */
final class BandPainter implements Painter, AutoCloseable {
    private static final int THREADS_MAX = 4;
    private static final int PICTURES = 2;
    /** More bands than threads: the chain is seldom spread evenly over a picture. */
    private static final int BANDS_OF_A_THREAD = 4;

    private static final int[] NONE = {};

    private record Job(Order order, Consumer<Picture> drawn) {}

    private final TubeRenderer renderer = new TubeRenderer();
    private final int workers = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, THREADS_MAX);
    private final int bands = workers * BANDS_OF_A_THREAD;
    private final ExecutorService threads = Executors.newFixedThreadPool(
            workers, Thread.ofPlatform().daemon().name("painter-", 0).factory());
    private final BlockingQueue<int[]> free = new ArrayBlockingQueue<>(PICTURES);
    private final Thread dispatcher = Thread.ofVirtual().name("painter").unstarted(this::run);
    private final Object lock = new Object();
    private final List<Job> next = new ArrayList<>(1);

    BandPainter() {
        for (int i = 0; i < PICTURES; i++) {
            free.add(NONE);
        }
        dispatcher.start();
    }

    @Override
    public void paint(Order order, Consumer<Picture> drawn) {
        synchronized (lock) {
            next.clear();
            next.add(new Job(order, drawn));
            lock.notifyAll();
        }
    }

    @Override
    public void close() {
        dispatcher.interrupt();
        threads.shutdownNow();
    }

    private void run() {
        try {
            while (true) {
                int[] buffer = free.take();
                Job job = take();
                int size = job.order().width() * job.order().height();
                int[] pixels = buffer.length == size ? buffer : new int[size];
                draw(job.order(), pixels);
                UiThread.run(() -> {
                    job.drawn().accept(new Picture(job.order(), pixels));
                    free.add(pixels);
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            if (!threads.isShutdown()) {
                throw e;
            } // else it was closed while it had a picture to draw, which nobody will see
        } catch (ExecutionException e) {
            throw new AssertionError("a picture was not drawn", e);
        }
    }

    private Job take() throws InterruptedException {
        synchronized (lock) {
            while (next.isEmpty()) {
                lock.wait();
            }
            return next.removeFirst();
        }
    }

    private void draw(Order order, int[] pixels) throws InterruptedException, ExecutionException {
        renderer.begin(
                order.chain(),
                order.paint(),
                order.gaze(),
                order.width(),
                order.height(),
                order.fine() ? 2 : 1,
                order.background());
        int rows = order.height();
        inBands(band -> renderer.cut(rows * band / bands, rows * (band + 1) / bands));
        inBands(band -> renderer.shade(rows * band / bands, rows * (band + 1) / bands, pixels));
    }

    private void inBands(IntConsumer work) throws InterruptedException, ExecutionException {
        List<Callable<Boolean>> parts = new ArrayList<>();
        for (int i = 0; i < bands; i++) {
            int band = i;
            parts.add(() -> {
                work.accept(band);
                return true;
            });
        }
        for (Future<Boolean> part : threads.invokeAll(parts)) {
            part.get();
        }
    }
}
