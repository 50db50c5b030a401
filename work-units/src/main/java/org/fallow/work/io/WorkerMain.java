package org.fallow.work.io;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.fallow.libp2p.wire.Frames;
import org.fallow.work.record.Cbor;
import org.fallow.work.sandbox.ToWorker;

/**
 * The worker process: messages on standard input and output, nothing else. It lives as long as its standard input is
 * open: when the node dies, however it dies, the worker exits.
 */
public final class WorkerMain {
    /** Exit code of a worker that cannot work, as told on standard error. */
    static final int UNFIT = 3;

    private WorkerMain() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) {
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        // Whatever a library prints must not end up between the messages.
        System.setOut(System.err);
        Worker worker = new Worker(out);
        worker.start();
        try (InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in))) {
            while (true) {
                Optional<byte[]> message = Frames.read(in, ToWorker.MESSAGE_BYTES_MAX);
                if (message.isEmpty()) {
                    break;
                }
                worker.hear(Cbor.decode(message.get(), ToWorker.class));
            }
        } catch (IOException e) {
            System.err.println("worker: " + e.getMessage());
        } finally {
            // At once: a kernel may be in an endless loop.
            Runtime.getRuntime().halt(0);
        }
    }
}
