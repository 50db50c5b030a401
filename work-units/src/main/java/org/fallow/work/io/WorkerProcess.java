package org.fallow.work.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fallow.libp2p.wire.Frames;
import org.fallow.work.record.Cbor;
import org.fallow.work.sandbox.FromWorker;
import org.fallow.work.sandbox.ToWorker;
import org.jspecify.annotations.Nullable;

/**
 * A worker as the node sees it: a process and its three pipes, each with a thread that may block. They are platform
 * threads because a read of a pipe holds the thread that carries a virtual one.
 */
final class WorkerProcess {
    private static final int STDERR_CHARS_MAX = 2_000;
    private static final int INBOX_MAX = 64;
    private static final int EXIT_MS_MAX = 2_000;

    /** What comes from a worker: messages, and at the end, once, that it is gone. */
    sealed interface News {
        record Said(FromWorker message) implements News {}

        record Gone(String reason) implements News {}
    }

    private final Process process;
    private final long heapMiB;
    private final BlockingQueue<ToWorker> outbox = new LinkedBlockingQueue<>();
    private final BlockingQueue<News> inbox = new LinkedBlockingQueue<>(INBOX_MAX);
    private final StringBuilder stderr = new StringBuilder();
    private final Thread stderrReader = thread("worker-stderr", this::readErrors);
    private volatile FromWorker.@Nullable Hello greeting;

    private WorkerProcess(Process process, long heapMiB) {
        this.process = process;
        this.heapMiB = heapMiB;
    }

    /** Starts a worker with this much heap; {@link FromWorker.Hello} is its first message. */
    static WorkerProcess start(SandboxOptions options, long heapMiB) throws IOException {
        options.home().verify();
        ProcessBuilder builder = new ProcessBuilder(WorkerCommand.of(options, heapMiB, WorkerMain.class.getName()));
        builder.environment().clear();
        WorkerProcess worker = new WorkerProcess(builder.start(), heapMiB);
        worker.stderrReader.start();
        worker.thread("worker-stdout", worker::readMessages).start();
        worker.thread("worker-stdin", worker::writeMessages).start();
        return worker;
    }

    long heapMiB() {
        return heapMiB;
    }

    long pid() {
        return process.pid();
    }

    /** What it said when it was up. */
    Optional<FromWorker.Hello> greeted() {
        return Optional.ofNullable(greeting);
    }

    void greet(FromWorker.Hello hello) {
        greeting = hello;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Sends without waiting. */
    void send(ToWorker message) {
        outbox.add(message);
    }

    /** The next news; null when there was none in time. */
    @Nullable
    News next(long patienceMs) throws InterruptedException {
        return inbox.poll(patienceMs, TimeUnit.MILLISECONDS);
    }

    void kill() {
        process.destroyForcibly();
    }

    /** Closes its standard input, at which it exits. */
    void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // What was still to be written could not be: it is gone, or does not read.
            process.destroyForcibly();
        }
    }

    /** Closes its input, and kills it where it does not exit. */
    void close() throws InterruptedException {
        closeInput();
        if (!process.waitFor(EXIT_MS_MAX, TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            process.waitFor(EXIT_MS_MAX, TimeUnit.MILLISECONDS);
        }
    }

    private Thread thread(String name, Runnable body) {
        return Thread.ofPlatform().daemon().name(name).unstarted(body);
    }

    private void readMessages() {
        String reason;
        try (InputStream in = new BufferedInputStream(process.getInputStream())) {
            while (true) {
                Optional<byte[]> message = Frames.read(in, FromWorker.MESSAGE_BYTES_MAX);
                if (message.isEmpty()) {
                    reason = "the worker ended";
                    break;
                }
                inbox.put(new News.Said(Cbor.decode(message.get(), FromWorker.class)));
            }
        } catch (IOException e) {
            reason = "the worker's messages broke off: " + e.getMessage();
        } catch (InterruptedException e) {
            reason = "interrupted";
        }
        process.destroyForcibly();
        inform(reason);
    }

    private void inform(String reason) {
        try {
            int code = process.waitFor();
            stderrReader.join(EXIT_MS_MAX);
            String said;
            synchronized (stderr) {
                said = stderr.toString().strip();
            }
            inbox.put(new News.Gone(reason + " (exit code " + code + ")" + (said.isEmpty() ? "" : ": " + said)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeMessages() {
        try (OutputStream out = process.getOutputStream()) {
            while (true) {
                Frames.write(out, Cbor.encode(outbox.take()));
            }
        } catch (IOException e) {
            // The process is gone or going: its end is told by the thread that reads.
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readErrors() {
        try (Reader in = new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8)) {
            char[] part = new char[1_000];
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                synchronized (stderr) {
                    stderr.append(part, 0, count);
                    stderr.delete(0, Math.max(0, stderr.length() - STDERR_CHARS_MAX));
                }
            }
        } catch (IOException e) {
            synchronized (stderr) {
                stderr.append(" (its standard error broke off: ")
                        .append(e.getMessage())
                        .append(')');
            }
        }
    }
}
