package org.fallow.libp2p.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.Varint;
import org.fallow.libp2p.wire.WireException;
import org.junit.jupiter.api.Test;

class InviteTest {
    private static final int SEEDS = 200;
    private static final PeerId PEER = KeyPair.generate(new Random(1)).peerId();
    private static final PeerId OTHER = KeyPair.generate(new Random(2)).peerId();

    private static Multiaddr address(Random random) throws WireException {
        int port = random.nextInt(65_536);
        int last = random.nextInt(256);
        return Multiaddr.parse(
                switch (random.nextInt(4)) {
                    case 0 -> "/ip4/198.51.100." + last + "/tcp/" + port;
                    case 1 -> "/ip6/2001:db8:0:0:0:0:0:" + Integer.toHexString(last + 1) + "/tcp/" + port;
                    case 2 -> "/dns4/node" + last + ".example.org/tcp/" + port;
                    default -> "/ip4/192.0.2.1/tcp/4001/p2p/" + OTHER + "/p2p-circuit";
                });
    }

    private static Invite invite(Random random) throws WireException {
        List<Multiaddr> addresses = new ArrayList<>();
        int count = 1 + random.nextInt(Invite.ADDRESSES_MAX);
        for (int i = 0; i < count; i++) {
            addresses.add(address(random));
        }
        return new Invite(KeyPair.generate(random).peerId(), addresses);
    }

    /** A link around any bytes, its check right. */
    private static String sealed(byte[] body) throws Exception {
        byte[] check = MessageDigest.getInstance("SHA-256").digest(body);
        byte[] all = Arrays.copyOf(body, body.length + 4);
        System.arraycopy(check, 0, all, body.length, 4);
        return Invite.SCHEME + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    private static byte[] body(byte[]... chunks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(1);
        for (byte[] chunk : chunks) {
            out.writeBytes(Varint.encode(chunk.length));
            out.writeBytes(chunk);
        }
        return out.toByteArray();
    }

    @Test
    void everyInviteSurvivesItsLink() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            Invite invite = invite(new Random(seed));
            assertThat(Invite.parse(invite.toString())).as("seed %d", seed).isEqualTo(invite);
        }
    }

    @Test
    void anyOneCharacterChangedIsNoticed() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            String link = invite(random).toString();
            int at = Invite.SCHEME.length() + random.nextInt(link.length() - Invite.SCHEME.length());
            char other = (char) (' ' + random.nextInt(95));
            if (other == link.charAt(at)) {
                continue;
            }
            String bad = link.substring(0, at) + other + link.substring(at + 1);
            assertThatThrownBy(() -> Invite.parse(bad))
                    .as("seed %d: %s", seed, bad)
                    .isInstanceOf(WireException.class);
        }
    }

    @Test
    void everyLinkCutShortIsNoticed() throws Exception {
        String link = invite(new Random(3)).toString();
        for (int length = 0; length < link.length(); length++) {
            String cut = link.substring(0, length);
            assertThatThrownBy(() -> Invite.parse(cut)).as(cut).isInstanceOf(WireException.class);
        }
    }

    @Test
    void randomBytesWithARightCheckAreRefusedOrGiveAnInviteWithinItsBounds() throws Exception {
        byte[] id = PEER.bytes();
        for (int seed = 0; seed < 20 * SEEDS; seed++) {
            Random random = new Random(seed);
            byte[] junk = new byte[random.nextInt(64)];
            random.nextBytes(junk);
            byte[] start = random.nextBoolean() ? body(id) : new byte[] {1};
            byte[] all = Arrays.copyOf(start, start.length + junk.length);
            System.arraycopy(junk, 0, all, start.length, junk.length);
            String link = sealed(all);
            try {
                assertThat(Invite.parse(link).addresses()).as("seed %d", seed).hasSizeBetween(1, Invite.ADDRESSES_MAX);
            } catch (WireException refused) {
                assertThat(refused.getMessage()).as("seed %d", seed).doesNotContain("\n");
            }
        }
    }

    @Test
    void addressesOfUnknownKindsAreLeftOutAndTheOthersKept() throws Exception {
        byte[] unknown = HexFormat.of().parseHex("b8cc8101");
        byte[] good = Multiaddr.parse("/ip4/192.0.2.7/tcp/4001").bytes();
        assertThat(Invite.parse(sealed(body(PEER.bytes(), unknown, good))).addresses())
                .containsExactly(Multiaddr.parse("/ip4/192.0.2.7/tcp/4001"));
        assertThatThrownBy(() -> Invite.parse(sealed(body(PEER.bytes(), unknown))))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("no address");
    }

    @Test
    void moreAddressesThanFitAndLaterVersionsAreNamed() throws Exception {
        byte[] address = Multiaddr.parse("/ip4/192.0.2.7/tcp/4001").bytes();
        byte[][] many = new byte[Invite.ADDRESSES_MAX + 2][];
        Arrays.fill(many, address);
        many[0] = PEER.bytes();
        assertThatThrownBy(() -> Invite.parse(sealed(body(many)))).hasMessageContaining("more than 8");
        byte[] later = body(PEER.bytes(), address);
        later[0] = 2;
        assertThatThrownBy(() -> Invite.parse(sealed(later))).hasMessageContaining("newer Fallow");
        assertThatThrownBy(() -> Invite.parse(Invite.SCHEME + "A".repeat(100_000)))
                .hasMessageContaining("longer");
    }

    @Test
    void aLinkOfTwoAddressesFitsALine() throws Exception {
        Invite invite = new Invite(
                PEER,
                List.of(
                        Multiaddr.parse("/ip4/198.51.100.7/tcp/4001/p2p/" + PEER),
                        Multiaddr.parse("/ip4/192.168.1.20/tcp/4001")));
        assertThat(invite.toString()).hasSizeLessThan(100).matches("fallow:[A-Za-z0-9_-]+");
        assertThat(invite.bootstrap().getFirst().toString()).isEqualTo("/ip4/198.51.100.7/tcp/4001/p2p/" + PEER);
        assertThatThrownBy(() -> new Invite(OTHER, List.of(invite.bootstrap().getFirst())))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
