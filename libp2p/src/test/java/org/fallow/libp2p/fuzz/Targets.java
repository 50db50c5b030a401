package org.fallow.libp2p.fuzz;

import java.util.List;
import org.fallow.libp2p.connection.HostilePeer;
import org.fallow.libp2p.mux.HostileFrames;
import org.fallow.libp2p.reach.HostileMessages;
import org.fallow.libp2p.secure.HostileBytes;

/** Every decoder of this module: a new one gets a line here, and its file in the corpus. */
final class Targets {
    static final List<Target> ALL = List.of(
            new Target("varint", WireChecks::varint, WireChecks::varints),
            new Target("protobuf", WireChecks::protobuf, WireChecks::messages),
            new Target("frames", WireChecks::frames, WireChecks::framed),
            new Target("multistream", WireChecks::multistream, WireChecks::negotiations),
            new Target("public-key", PeerChecks::publicKey, PeerChecks::publicKeys),
            new Target("private-key", PeerChecks::privateKey, PeerChecks::privateKeys),
            new Target("peer-id", PeerChecks::peerId, PeerChecks::peerIds),
            new Target("peer-id-text", PeerChecks::peerIdText, PeerChecks::peerIdTexts),
            new Target("multiaddr", PeerChecks::address, PeerChecks::addresses),
            new Target("multiaddr-text", PeerChecks::addressText, PeerChecks::addressTexts),
            new Target("envelope", PeerChecks::envelope, PeerChecks::envelopes),
            new Target("peer-record", PeerChecks::peerRecord, PeerChecks::peerRecords),
            new Target("identify", PeerChecks::identify, PeerChecks::identifies),
            new Target("noise-records", HostileBytes::records, HostileBytes::framed),
            new Target("noise-payload", HostileBytes::payload, HostileBytes::payloads),
            new Target("noise-handshake", HostileBytes::handshake, HostileBytes::handshakes),
            new Target("noise-sealed-payload", HostileBytes::sealedPayload, HostileBytes::payloads),
            new Target("yamux", HostileFrames::play, HostileFrames::sessions),
            new Target("streams", HostilePeer::streams, HostilePeer::plain),
            new Target("connection", HostilePeer::connection, HostilePeer::transcripts),
            new Target("hop", HostileMessages::hop, HostileMessages::hops),
            new Target("stop", HostileMessages::stop, HostileMessages::stops),
            new Target("dcutr", HostileMessages::punch, HostileMessages::punches),
            new Target("autonat", HostileMessages::autoNat, HostileMessages::autoNats),
            new Target("mdns", HostileMessages::mdns, HostileMessages::mdnsMessages),
            new Target("invite", HostileMessages::invite, HostileMessages::invites));

    private Targets() {}

    static Target named(String name) {
        return ALL.stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no target " + name));
    }
}
