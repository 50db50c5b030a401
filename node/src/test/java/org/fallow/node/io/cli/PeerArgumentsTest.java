package org.fallow.node.io.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.address.Invite;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.node.io.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerArgumentsTest {
    private static final PeerId PEER = KeyPair.generate(new Random(1)).peerId();

    @TempDir
    private Path folder;

    /** What a command that is used wrongly says on standard error. */
    private String refused(String... arguments) {
        PrintStream before = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            assertThat(Main.run(Node.Wrapping.NONE, arguments)).isEqualTo(2);
        } finally {
            System.setErr(before);
        }
        return err.toString(StandardCharsets.UTF_8);
    }

    private String refusedBootstrap(String text) {
        return refused("run", "--home", folder.resolve("home").toString(), "--no-mdns", "--bootstrap", text);
    }

    @Test
    void addressesAndLinksMayBeMixed() throws Exception {
        Multiaddr here = Multiaddr.parse("/ip4/192.0.2.7/tcp/4001");
        Multiaddr there = Multiaddr.parse("/ip4/192.0.2.8/tcp/4001/p2p/" + PEER);
        String link = new Invite(PEER, List.of(here)).toString();
        assertThat(PeerArguments.peers("--bootstrap", List.of(" " + link + "\n", there.toString())))
                .containsExactly(here.withPeer(PEER), there);
    }

    @Test
    void aBadLinkIsOneClearLineAndWrongUsage() throws Exception {
        String link = new Invite(PEER, List.of(Multiaddr.parse("/ip4/192.0.2.7/tcp/4001"))).toString();
        for (String bad : List.of(
                "fallow:",
                "fallow:x",
                "FALLOW://join",
                link.substring(0, link.length() - 1),
                link + "A",
                "fallow:" + "A".repeat(50_000))) {
            assertThat(refusedBootstrap(bad)).as(bad).hasLineCount(1).contains("--bootstrap", "invite link");
        }
        assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void anAddressWithoutAPeerAndAProjectThatIsALinkAreNamed() throws Exception {
        assertThat(refusedBootstrap("/ip4/192.0.2.7/tcp/4001")).hasLineCount(1).contains("/p2p/ID");
        assertThat(refusedBootstrap("192.0.2.7:4001")).hasLineCount(1).contains("looks like");
        String link = new Invite(PEER, List.of(Multiaddr.parse("/ip4/192.0.2.7/tcp/4001"))).toString();
        assertThat(refused("join", link)).hasLineCount(1).contains("--bootstrap LINK");
    }

    @Test
    void anInviteHasTheAddressesThatReachFarthest() throws Exception {
        List<String> listen = List.of(
                "/ip4/127.0.0.1/tcp/4001/p2p/" + PEER,
                "/ip4/192.168.7.2/tcp/4001/p2p/" + PEER,
                "/ip4/203.0.113.9/tcp/4001/p2p/" + PEER);
        assertThat(InviteCommand.invite(PEER, listen).addresses())
                .containsExactly(
                        Multiaddr.parse("/ip4/203.0.113.9/tcp/4001"), Multiaddr.parse("/ip4/192.168.7.2/tcp/4001"));
        assertThat(InviteCommand.invite(PEER, listen.subList(0, 1)).addresses())
                .containsExactly(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"));
    }
}
