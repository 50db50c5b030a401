package org.fallow.work.io;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Tries what a worker must not be able to do, from the worker's own Java code and in its place: the tests start it as they
 * start a worker. One line for each attempt: its name, and {@code done} or why not.
 *
 * <p>Arguments: {@code locked} or {@code open}, a file to read, a file to write, a TCP port on this computer to connect to.
 */
public final class ContainmentProbe {
    private static final int EXIT_S_MAX = 10;

    private ContainmentProbe() {}

    /** An attempt. */
    private interface Attempt {
        void run() throws IOException, InterruptedException;
    }

    /** Tries everything once. */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments[0].equals("locked")) {
            System.out.println("containment " + Lockdown.apply().level());
        }
        Path secret = Path.of(arguments[1]);
        Path target = Path.of(arguments[2]);
        int port = Integer.parseInt(arguments[3]);
        attempt("read", () -> Files.readString(secret));
        attempt("list", () -> {
            try (var names = Files.list(secret.toAbsolutePath().getParent())) {
                if (names.findAny().isEmpty()) {
                    throw new IOException("nothing there");
                }
            }
        });
        attempt("write", () -> Files.writeString(target, "written"));
        attempt("delete", () -> Files.delete(target));
        attempt("connect", () -> new Socket(InetAddress.getLoopbackAddress(), port).close());
        attempt("listen", () -> new ServerSocket(0, 1, InetAddress.getLoopbackAddress()).close());
        attempt("start", ContainmentProbe::startProgram);
        attempt("signal", ContainmentProbe::signalParent);
        // What it needs goes on: another thread, a class not loaded before, the heap.
        Thread.ofPlatform().start(() -> System.out.println("thread done")).join();
        System.out.println("compute done " + new ArrayDeque<>(List.of(1)).size());
    }

    private static void startProgram() throws IOException, InterruptedException {
        Process program = new ProcessBuilder("/bin/true").start();
        if (!program.waitFor(EXIT_S_MAX, TimeUnit.SECONDS) || program.exitValue() != 0) {
            throw new IOException("exit code " + program.exitValue());
        }
    }

    /** With the signal 0, which only asks. */
    private static void signalParent() throws IOException {
        long parent = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(1L);
        if (!Linux.isHere() || !new Linux().reaches(parent)) {
            throw new IOException("no signal to " + parent);
        }
    }

    private static void attempt(String what, Attempt attempt) throws InterruptedException {
        String outcome = "done";
        try {
            attempt.run();
        } catch (IOException | LinkageError e) {
            // Java's classes for sockets make one while they are loaded.
            outcome = "refused " + e;
        }
        System.out.println(what + " " + outcome.replace('\n', ' '));
    }
}
