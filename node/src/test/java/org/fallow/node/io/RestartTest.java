package org.fallow.node.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.fallow.dht.io.Dht;
import org.fallow.dht.io.DhtOptions;
import org.fallow.dht.record.PublicKeys;
import org.fallow.dht.record.Validators;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.io.HostLimits;
import org.fallow.libp2p.io.HostOptions;
import org.fallow.libp2p.io.MonotonicClock;
import org.fallow.libp2p.io.TcpHost;
import org.fallow.simulation.chance.Chance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node in a process of its own that comes back into a network whose bootstrap nodes, the first two, are gone for good. */
@Timeout(120)
class RestartTest {
    private static final int BOOTSTRAPS = 2;
    private static final int OTHERS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Within this many seconds of its start it is back: some of them are the start of a JVM. */
    private static final int BACK_SECONDS = 20;

    private final List<TcpHost> hosts = new ArrayList<>();
    private final List<Dht> nodes = new ArrayList<>();
    private final KeyPair subject = KeyPair.generate(Chance.of(99));

    @TempDir
    private Path home;

    /** The process, asked one thing at a time. */
    private record Running(Process process, Writer commands, BufferedReader answers) implements AutoCloseable {
        String ask(String command) throws IOException {
            commands.write(command + "\n");
            commands.flush();
            String line = answers.readLine();
            while (line != null && !line.startsWith("answer ")) {
                line = answers.readLine();
            }
            assertThat(line).as("an answer to " + command).isNotNull();
            return line == null ? "" : line.substring("answer ".length());
        }

        void stop() throws Exception {
            commands.close();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }

        void kill() throws Exception {
            process.destroyForcibly().waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @BeforeEach
    void gather() throws Exception {
        Multiaddr listen = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
        for (int i = 0; i < BOOTSTRAPS + OTHERS; i++) {
            TcpHost host = TcpHost.start(HostOptions.of(KeyPair.generate(Chance.of(i)))
                    .listening(listen)
                    .within(HostLimits.suiting(List.of(listen))));
            DhtOptions options = DhtOptions.server(Validators.none().with(PublicKeys.NAMESPACE, new PublicKeys()))
                    .bootstrappedFrom(hosts.isEmpty() ? List.of() : List.of(address(0)));
            hosts.add(host);
            nodes.add(Dht.start(host, options, new MonotonicClock(), Chance.of(i)));
        }
        int all = hosts.size();
        await(60, "all know all", () -> nodes.stream().allMatch(node -> node.tableSize() == all - 1));
    }

    @AfterEach
    void part() {
        nodes.forEach(Dht::close);
        hosts.forEach(TcpHost::close);
    }

    private Multiaddr address(int node) {
        return hosts.get(node).addresses().getFirst().withPeer(hosts.get(node).id());
    }

    private Running run(List<Multiaddr> bootstrap) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Joiner.class.getName(),
                home.toString()));
        bootstrap.forEach(each -> command.add(each.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new Running(process, process.outputWriter(UTF_8), process.inputReader(UTF_8));
    }

    private static void await(int seconds, String what, Callable<Boolean> holds) throws Exception {
        Semaphore never = new Semaphore(0);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!holds.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            assertThat(never.tryAcquire(20, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    /** Joins, ends in one way or another, and comes back when those it once joined by are no more. */
    private void comesBack(boolean killed) throws Exception {
        List<Multiaddr> bootstrap = List.of(address(0), address(1));
        byte[] key = PublicKeys.key(subject.peerId());
        try (Running first = run(bootstrap)) {
            await(60, "it has joined", () -> first.ask("table").equals(Integer.toString(BOOTSTRAPS + OTHERS)));
            if (killed) {
                await(
                        20,
                        "it has saved its peers",
                        () -> Files.exists(home.resolve("peers"))
                                && Files.readAllLines(home.resolve("peers")).size() >= OTHERS);
                first.kill();
            } else {
                first.stop();
            }
        }
        for (int i = 0; i < BOOTSTRAPS; i++) {
            nodes.removeFirst().close();
            hosts.removeFirst().close();
        }
        assertThat(nodes.getFirst().put(key, subject.publicKey().encoded(), PATIENCE))
                .isPositive();
        try (Running again = run(bootstrap)) {
            await(BACK_SECONDS, "its table is full", () -> again.ask("table").equals(Integer.toString(OTHERS)));
            assertThat(again.ask("get " + HexFormat.of().formatHex(key)))
                    .isEqualTo(HexFormat.of().formatHex(subject.publicKey().encoded()));
            again.stop();
        }
    }

    @Test
    void aNodeThatWasStoppedFindsItsPlaceWithEveryBootstrapAddressDead() throws Exception {
        comesBack(false);
    }

    @Test
    void aNodeThatWasKilledFindsItsPlaceWithEveryBootstrapAddressDead() throws Exception {
        comesBack(true);
    }
}
