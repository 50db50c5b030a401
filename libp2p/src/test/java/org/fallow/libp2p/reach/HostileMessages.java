package org.fallow.libp2p.reach;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fallow.libp2p.address.Invite;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;

/** What holds for the messages of relays, AutoNAT, hole punching and the local network, and for invite links. */
public final class HostileMessages {
    private static final KeyPair RELAY = KeyPair.generate(new Random(1));
    private static final PeerId PEER = KeyPair.generate(new Random(2)).peerId();

    private HostileMessages() {}

    /** A message that was read and written again is written the same from then on. */
    public static void hop(byte[] input) throws IOException {
        byte[] written = HopMessage.decode(input).encoded();
        hold(Arrays.equals(written, HopMessage.decode(written).encoded()), "written twice, it differs");
    }

    public static void stop(byte[] input) throws IOException {
        byte[] written = StopMessage.decode(input).encoded();
        hold(Arrays.equals(written, StopMessage.decode(written).encoded()), "written twice, it differs");
    }

    public static void punch(byte[] input) throws IOException {
        byte[] written = PunchMessage.decode(input).encoded();
        hold(Arrays.equals(written, PunchMessage.decode(written).encoded()), "written twice, it differs");
    }

    public static void autoNat(byte[] input) throws IOException {
        byte[] written = AutoNatMessage.decode(input).encoded();
        hold(Arrays.equals(written, AutoNatMessage.decode(written).encoded()), "written twice, it differs");
    }

    public static void mdns(byte[] input) throws IOException {
        MdnsMessage read = MdnsMessage.decode(input);
        for (List<Multiaddr> addresses : read.peers().values()) {
            hold(addresses.size() <= MdnsMessage.ADDRESSES_MAX, "too many addresses");
        }
    }

    public static void invite(byte[] input) throws IOException {
        Invite read = Invite.parse(new String(input, UTF_8));
        hold(Invite.parse(read.toString()).equals(read), "another invite");
    }

    public static List<byte[]> hops() {
        Reservation reservation = Reservation.issue(RELAY, PEER, Instant.ofEpochSecond(1_800_000_000), addresses());
        RelayLimit limit = new RelayLimit(Duration.ofMinutes(2), 131_072);
        return List.of(
                new HopMessage.Reserve().encoded(),
                new HopMessage.Connect(PEER).encoded(),
                new HopMessage.Status(RelayStatus.OK, Optional.of(reservation), limit).encoded());
    }

    public static List<byte[]> stops() {
        return List.of(
                new StopMessage.Connect(PEER, RelayLimit.NONE).encoded(),
                new StopMessage.Status(RelayStatus.OK).encoded());
    }

    public static List<byte[]> punches() {
        return List.of(new PunchMessage.Connect(addresses()).encoded(), new PunchMessage.Sync().encoded());
    }

    public static List<byte[]> autoNats() {
        return List.of(
                new AutoNatMessage.Dial(PEER, addresses()).encoded(),
                new AutoNatMessage.Answer(
                                AutoNatMessage.Outcome.REACHED,
                                Optional.of(addresses().getFirst()))
                        .encoded());
    }

    public static List<byte[]> mdnsMessages() {
        return List.of(MdnsMessage.query(), MdnsMessage.answer("x".repeat(32), PEER, addresses()));
    }

    public static List<byte[]> invites() {
        return List.of(new Invite(PEER, addresses()).toString().getBytes(UTF_8));
    }

    private static List<Multiaddr> addresses() {
        try {
            return List.of(
                    Multiaddr.parse("/ip4/192.168.1.7/tcp/4001"),
                    Multiaddr.parse("/ip4/192.0.2.1/tcp/4001/p2p/" + RELAY.peerId() + "/p2p-circuit"));
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    private static void hold(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
