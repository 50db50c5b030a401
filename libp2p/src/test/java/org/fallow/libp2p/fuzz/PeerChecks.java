package org.fallow.libp2p.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.fallow.libp2p.fuzz.WireChecks.hold;
import static org.fallow.libp2p.fuzz.WireChecks.same;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.identity.PublicKey;
import org.fallow.libp2p.identity.SignedEnvelope;
import org.fallow.libp2p.reach.Identify;
import org.fallow.libp2p.reach.PeerRecord;
import org.fallow.libp2p.wire.WireException;

/** What holds for keys, peer ids, addresses, envelopes, peer records and identify. */
final class PeerChecks {
    private static final KeyPair KEY = KeyPair.generate(new Random(1));
    private static final String DOMAIN = "fuzz";
    private static final List<String> ADDRESSES = List.of(
            "/ip4/192.0.2.1/tcp/4001",
            "/ip6/2001:db8::1/udp/4001/quic-v1",
            "/ip6/::ffff:192.0.2.1/tcp/1",
            "/ip6zone/eth0/ip6/fe80::1/tcp/9",
            "/dns4/node.example.org/tcp/443/wss",
            "/dnsaddr/bootstrap.example.org",
            "/ip4/192.0.2.1/udp/9/webrtc-direct/certhash/uEiAAAQ",
            "/ip4/192.0.2.1/tcp/4001/p2p/" + KEY.peerId() + "/p2p-circuit/p2p/" + KEY.peerId());

    private PeerChecks() {}

    static void publicKey(byte[] input) throws IOException {
        PublicKey key = PublicKey.decode(input);
        same(key, PublicKey.decode(key.encoded()));
        key.verifies(input, new byte[PublicKey.SIGNATURE_BYTES]);
    }

    static void privateKey(byte[] input) throws IOException {
        KeyPair pair = KeyPair.decode(input);
        hold(Arrays.equals(pair.encoded(), KeyPair.decode(pair.encoded()).encoded()), "another key");
    }

    static void peerId(byte[] input) throws IOException {
        PeerId id = PeerId.ofBytes(input);
        hold(Arrays.equals(id.bytes(), input), "other bytes");
        same(id, PeerId.parse(id.toString()));
    }

    static void peerIdText(byte[] input) throws IOException {
        PeerId id = PeerId.parse(new String(input, UTF_8));
        same(id, PeerId.parse(id.toString()));
    }

    static void address(byte[] input) throws IOException {
        Multiaddr address = Multiaddr.ofBytes(input);
        hold(Arrays.equals(address.bytes(), input), "other bytes");
        sound(address);
    }

    static void addressText(byte[] input) throws IOException {
        sound(Multiaddr.parse(new String(input, UTF_8)));
    }

    private static void sound(Multiaddr address) throws IOException {
        same(address, Multiaddr.ofBytes(address.bytes()));
        same(address, Multiaddr.parse(address.toString()));
        Multiaddr at = address.withPeer(KEY.peerId());
        same(KEY.peerId(), at.peer().orElseThrow());
        same(at, Multiaddr.ofBytes(at.bytes()));
        same(at, Multiaddr.parse(at.toString()));
        Multiaddr bare = address.withoutPeer();
        same(bare, Multiaddr.parse(bare.toString()));
    }

    static void envelope(byte[] input) throws IOException {
        SignedEnvelope envelope = SignedEnvelope.open(input, DOMAIN);
        same(envelope, SignedEnvelope.open(envelope.encoded(), DOMAIN));
    }

    /** The bytes as what a peer signed, so that a decoder behind a signature is reached too. */
    static void peerRecord(byte[] input) throws IOException {
        SignedEnvelope signed = SignedEnvelope.seal(KEY, "libp2p-peer-record", new byte[] {3, 1}, input);
        PeerRecord record = PeerRecord.open(signed.encoded());
        hold(record.addresses().size() <= PeerRecord.ADDRESSES_MAX, "too many addresses");
        same(record, PeerRecord.open(record.seal(KEY).encoded()));
    }

    static void identify(byte[] input) throws IOException {
        Identify said = Identify.decode(input);
        Identify again = Identify.decode(said.encoded(Optional.empty()));
        same(said.key(), again.key());
        same(said.protocols(), again.protocols());
        same(said.observed(), again.observed());
        same(said.protocolVersion(), again.protocolVersion());
        same(said.agentVersion(), again.agentVersion());
        hold(said.addresses().containsAll(again.addresses()), "other addresses");
        Identify all = said.joined(again).merged(said);
        hold(all.addresses().size() <= PeerRecord.ADDRESSES_MAX, "too many addresses");
    }

    static List<byte[]> publicKeys() {
        return List.of(KEY.publicKey().encoded());
    }

    static List<byte[]> privateKeys() {
        return List.of(KEY.encoded());
    }

    static List<byte[]> peerIds() {
        byte[] hashed = new byte[34];
        hashed[0] = 0x12;
        hashed[1] = 32;
        return List.of(KEY.peerId().bytes(), hashed);
    }

    static List<byte[]> peerIdTexts() {
        return List.of(
                KEY.peerId().toString().getBytes(UTF_8),
                "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N".getBytes(UTF_8),
                "bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe".getBytes(UTF_8),
                "k51qzi5uqu5dhb6l8spkdx7yxafegfkee5by8h7lmjh2ehc2sgg34z7c15vzqs".getBytes(UTF_8),
                ("u"
                                + Base64.getUrlEncoder()
                                        .encodeToString(WireChecks.joined(
                                                new byte[] {1, 0x72},
                                                KEY.peerId().bytes())))
                        .getBytes(UTF_8));
    }

    static List<byte[]> addresses() {
        return ADDRESSES.stream().map(text -> parsed(text).bytes()).toList();
    }

    static List<byte[]> addressTexts() {
        return ADDRESSES.stream().map(text -> text.getBytes(UTF_8)).toList();
    }

    static List<byte[]> envelopes() {
        return List.of(SignedEnvelope.seal(KEY, DOMAIN, new byte[] {1, 2}, new byte[30])
                .encoded());
    }

    static List<byte[]> peerRecords() {
        List<byte[]> all = new ArrayList<>();
        for (int count : List.of(0, 1, ADDRESSES.size())) {
            all.add(record(count).payload());
        }
        return all;
    }

    static List<byte[]> identifies() {
        Identify said = new Identify(
                Optional.of(KEY.publicKey()),
                ADDRESSES.stream().map(PeerChecks::parsed).toList(),
                Set.of("/ipfs/id/1.0.0", "/ipfs/ping/1.0.0"),
                Optional.of(parsed(ADDRESSES.getFirst())),
                Optional.of("fallow/1"),
                Optional.of("fuzz"),
                Optional.empty());
        return List.of(said.encoded(Optional.of(record(2))), Identify.NOTHING.encoded(Optional.empty()));
    }

    private static SignedEnvelope record(int count) {
        List<Multiaddr> some =
                ADDRESSES.stream().limit(count).map(PeerChecks::parsed).toList();
        return new PeerRecord(KEY.peerId(), 7, some).seal(KEY);
    }

    private static Multiaddr parsed(String text) {
        try {
            return Multiaddr.parse(text);
        } catch (WireException e) {
            throw new AssertionError(text, e);
        }
    }
}
