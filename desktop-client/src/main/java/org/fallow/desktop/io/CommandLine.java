package org.fallow.desktop.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.fallow.desktop.link.Program;

/** Runs the command line program as a child process. */
final class CommandLine implements Program {
    private static final int OUTPUT_BYTES_MAX = 1 << 20;

    private final List<String> program;
    private final Path home;

    CommandLine(List<String> program, Path home) {
        this.program = List.copyOf(program);
        this.home = home;
    }

    @Override
    public void run(List<String> arguments, Consumer<Ended> ended) {
        List<String> command = new ArrayList<>(program);
        command.addAll(arguments);
        command.addAll(List.of("--home", home.toString()));
        Thread.ofVirtual().name("command").start(() -> {
            Ended how = run(command);
            UiThread.run(() -> ended.accept(how));
        });
    }

    private static Ended run(List<String> command) {
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            Process process = new ProcessBuilder(command).start();
            process.getOutputStream().close();
            Future<String> out = readers.submit(read(process.getInputStream()));
            Future<String> err = readers.submit(read(process.getErrorStream()));
            return new Ended(process.waitFor(), out.get(), err.get());
        } catch (IOException | ExecutionException e) {
            return new Ended(1, "", String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ended(1, "", "interrupted");
        }
    }

    private static Callable<String> read(InputStream in) {
        return () -> {
            try (in) {
                String text = new String(in.readNBytes(OUTPUT_BYTES_MAX), StandardCharsets.UTF_8).strip();
                in.skipNBytes(in.available());
                return text;
            }
        };
    }
}
