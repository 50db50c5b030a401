package org.fallow.libp2p.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A relay and two hosts behind two NATs. Started by src/interop/nat, which makes the namespaces. */
@Tag("interop")
@Timeout(120)
class NatTest {
    private static final String RELAY = "/ip4/51.15.0.1/tcp/4001";

    private final List<Peer> peers = new ArrayList<>();
    private String name = "";

    /** A host in a namespace. */
    private record Peer(Process process, BufferedReader answers, Writer commands, String id) {
        String call(String line) throws IOException {
            commands.write(line + "\n");
            commands.flush();
            return String.valueOf(answers.readLine());
        }
    }

    @BeforeEach
    void needNamespaces() {
        name = System.getProperty("interop.nat", "");
        assumeTrue(!name.isEmpty(), "the namespaces are made by src/interop/nat");
    }

    @AfterEach
    void stopAll() throws Exception {
        for (Peer peer : peers) {
            peer.commands().close();
            if (!peer.process().waitFor(10, TimeUnit.SECONDS)) {
                peer.process().destroyForcibly();
            }
        }
    }

    private Peer start(String space, String listen, String role, boolean punching) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(List.of(
                        "ip",
                        "netns",
                        "exec",
                        name + "-" + space,
                        java,
                        "-Xmx64m",
                        "-cp",
                        classes,
                        NatPeer.class.getName(),
                        listen,
                        role,
                        Boolean.toString(punching)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader answers = process.inputReader(UTF_8);
        Peer peer = new Peer(process, answers, process.outputWriter(UTF_8), String.valueOf(answers.readLine()));
        peers.add(peer);
        return peer;
    }

    /** Two hosts that have found out by themselves that they are behind NATs, and where they are reached instead. */
    private List<Peer> twoBehindNats(String kind, boolean punching) throws Exception {
        Peer relay = start(kind + "-wan", RELAY, "relay", false);
        Peer a = start(kind + "-a", "/ip4/0.0.0.0/tcp/4001", "client", punching);
        Peer b = start(kind + "-b", "/ip4/0.0.0.0/tcp/4001", "client", punching);
        for (Peer peer : List.of(a, b)) {
            assertThat(peer.call("connect " + RELAY + "/p2p/" + relay.id())).isEqualTo(relay.id());
            Await.that(
                    "it knows that it is hidden",
                    () -> peer.call("reachability").equals("PRIVATE"));
            Await.that(
                    "it is reached through the relay",
                    () -> peer.call("addresses").contains(RELAY + "/p2p/" + relay.id() + "/p2p-circuit"));
        }
        String through = RELAY + "/p2p/" + relay.id() + "/p2p-circuit/p2p/" + b.id();
        assertThat(a.call("connect " + through)).isEqualTo(b.id());
        return List.of(a, b);
    }

    private static void relayed(List<Peer> two) throws IOException {
        assertThat(two.getFirst().call("ping " + two.getLast().id())).startsWith("PT");
        assertThat(two.getLast().call("ping " + two.getFirst().id())).startsWith("PT");
        assertThat(two.getFirst().call("links " + two.getLast().id())).isEqualTo("limited");
    }

    @Test
    void theRelayWorksBetweenConeNats() throws Exception {
        relayed(twoBehindNats("cone", false));
    }

    @Test
    void theRelayWorksBetweenSymmetricNats() throws Exception {
        List<Peer> two = twoBehindNats("symmetric", true);
        relayed(two);
        // No hole can be punched: what wants a direct connection hears so in time.
        assertThat(two.getFirst().call("echo " + two.getLast().id())).startsWith("failed");
        relayed(two);
    }

    @Test
    void aHoleIsPunchedBetweenConeNats() throws Exception {
        List<Peer> two = twoBehindNats("cone", true);
        // What wants a direct connection waits for it.
        assertThat(two.getFirst().call("echo " + two.getLast().id())).isEqualTo("over");
        assertThat(two.getFirst().call("links " + two.getLast().id())).contains("direct");
        assertThat(two.getLast().call("echo " + two.getFirst().id())).isEqualTo("over");
    }
}
