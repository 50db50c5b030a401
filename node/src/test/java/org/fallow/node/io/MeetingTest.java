package org.fallow.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.fallow.libp2p.address.Invite;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.node.config.NodeOptions;
import org.fallow.node.config.Pace;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.io.cli.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes on loopback, which meet by what they remember and by invites. */
@Timeout(120)
class MeetingTest {
    private static final int WAIT_SECONDS = 60;

    @TempDir
    private Path folder;

    private Node start(String name, Multiaddr... bootstrap) throws Exception {
        return start(name, "/ip4/127.0.0.1/tcp/0", bootstrap);
    }

    private Node start(String name, String listen, Multiaddr... bootstrap) throws Exception {
        NodeOptions options = new NodeOptions(
                folder.resolve(name),
                folder,
                List.of(Multiaddr.parse(listen)),
                List.of(bootstrap),
                Set.of(),
                0,
                0,
                0,
                Pace.QUICK);
        return Node.start(options, Node.Wrapping.NONE);
    }

    private int table(String name) throws Exception {
        try (HttpNodeApi api = new HttpNodeApi(folder.resolve(name))) {
            return api.status().dhtTable();
        }
    }

    private static void await(String what, Callable<Boolean> holds) throws Exception {
        Semaphore never = new Semaphore(0);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!holds.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            assertThat(never.tryAcquire(20, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    /** Standard output of a command that succeeds. */
    private static String output(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            assertThat(Main.run(Node.Wrapping.NONE, arguments)).isZero();
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aNodeThatComesBackFindsItsPeersWithoutABootstrapAddress() throws Exception {
        try (Node anne = start("anne")) {
            Multiaddr there = Multiaddr.parse(anne.addresses().getFirst());
            try (Node bert = start("bert", there)) {
                await("bert knows anne", () -> table("bert") == 1);
                assertThat(bert.addresses()).isNotEmpty();
            }
            assertThat(Files.readString(folder.resolve("bert/peers"))).contains(there.toString());
            try (Node bert = start("bert")) {
                assertThat(bert.addresses()).isNotEmpty();
                await("bert knows anne again", () -> table("bert") == 1);
            }
        }
    }

    @Test
    void aNodeWithACorruptListOfPeersStartsAllTheSame() throws Exception {
        Files.createDirectories(folder.resolve("carl"));
        Files.writeString(folder.resolve("carl/peers"), "\0\0\0");
        try (Node carl = start("carl")) {
            assertThat(carl.addresses()).isNotEmpty();
            assertThat(table("carl")).isZero();
        }
    }

    @Test
    void anInviteOfOneNodeBringsAnother() throws Exception {
        try (Node anne = start("anne")) {
            String link = output("invite", "--home", folder.resolve("anne").toString())
                    .strip();
            Invite invite = Invite.parse(link);
            assertThat(invite.bootstrap())
                    .containsExactly(Multiaddr.parse(anne.addresses().getFirst()));
            assertThat(output(
                            "invite", "--json", "--home", folder.resolve("anne").toString()))
                    .contains(link, "this-computer");
            try (Node bert = start("bert", invite.bootstrap().toArray(Multiaddr[]::new))) {
                assertThat(bert.addresses()).isNotEmpty();
                await("bert knows anne", () -> table("bert") == 1);
            }
        }
    }
}
