package org.fallow.node.io.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fallow.node.control.io.HttpNodeApi;
import org.jspecify.annotations.Nullable;

/**
 * One node of the demo: a process of its own with a data directory of its own, started again from it when it ends
 * unasked. Its address stays the same over restarts.
 */
final class NodeProcess implements AutoCloseable {
    private static final Duration READY_PATIENCE = Duration.ofSeconds(60);
    private static final Duration END_PATIENCE = Duration.ofSeconds(10);
    private static final int LOG_LINES_SHOWN = 5;

    private final String name;
    private final Path home;
    private final Class<?> main;
    private final List<String> arguments;
    private final HttpNodeApi api;

    private @Nullable Process process;
    private volatile String address = "";
    private volatile boolean wanted;

    /**
     * A node that is not started yet.
     *
     * @param main the program: the node as it is, or the one that lies
     * @param arguments what {@code fallow run} is given, without addresses
     */
    NodeProcess(String name, Path home, Class<?> main, List<String> arguments) {
        this.name = name;
        this.home = home;
        this.main = main;
        this.arguments = List.copyOf(arguments);
        this.api = new HttpNodeApi(home);
    }

    String name() {
        return name;
    }

    Path home() {
        return home;
    }

    HttpNodeApi api() {
        return api;
    }

    /** Where it listens, with its peer id; empty before the first start. */
    String address() {
        return address;
    }

    long pid() {
        Process running = process;
        return running == null ? -1 : running.pid();
    }

    /** Whether it should run but does not: somebody ended its process. */
    boolean diedUnasked() {
        Process running = process;
        return wanted && (running == null || !running.isAlive());
    }

    /** Starts the process and waits until it listens. */
    void start(List<String> bootstrap) throws IOException, InterruptedException {
        wanted = true;
        Files.createDirectories(home);
        ProcessBuilder builder = new ProcessBuilder(command(bootstrap));
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()));
        Process started = builder.start();
        started.getOutputStream().close();
        process = started;
        CountDownLatch ready = new CountDownLatch(1);
        Thread.ofVirtual().name(name + "-output").start(() -> read(started, ready));
        if (!ready.await(READY_PATIENCE.toSeconds(), TimeUnit.SECONDS) || address.isEmpty()) {
            throw new IOException(name + " did not start; the end of its log " + log() + ": " + logEnd());
        }
    }

    /** Ends the process as a person would with Ctrl-C, and waits. */
    void stop() throws InterruptedException {
        wanted = false;
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroy();
        if (!running.waitFor(END_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            running.destroyForcibly().waitFor();
        }
    }

    /** Ends the process at once; what it wrote stays. */
    @Override
    public void close() {
        wanted = false;
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
        api.close();
    }

    private List<String> command(List<String> bootstrap) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current()
                .info()
                .command()
                .orElse(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), "run"));
        command.addAll(List.of("--home", home.toString(), "--api-port", "0", "--pace", "quick"));
        command.addAll(List.of("--no-mdns", "--no-port-mapping"));
        command.addAll(
                List.of("--while-pid", Long.toString(ProcessHandle.current().pid())));
        command.addAll(List.of("--listen", listen().orElse("/ip4/127.0.0.1/tcp/0")));
        bootstrap.forEach(b -> command.addAll(List.of("--bootstrap", b)));
        command.addAll(arguments);
        return command;
    }

    /** The address of the last start without the peer id: others know it by that. */
    private Optional<String> listen() {
        int end = address.indexOf("/p2p/");
        return end < 0 ? Optional.empty() : Optional.of(address.substring(0, end));
    }

    private void read(Process started, CountDownLatch ready) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("listening ")) {
                    address = line.substring("listening ".length());
                    ready.countDown();
                }
            }
        } catch (IOException e) {
            // The pipe broke because the process ended; the loop that watches processes sees that too.
            process = started;
        } finally {
            ready.countDown();
        }
    }

    private Path log() {
        return home.resolve("node.log");
    }

    private String logEnd() throws IOException {
        List<String> lines = Files.exists(log()) ? Files.readAllLines(log()) : List.of();
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    }
}
