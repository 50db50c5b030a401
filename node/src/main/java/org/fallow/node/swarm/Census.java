package org.fallow.node.swarm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.simulation.chance.Chance;

/** All peers of the swarm, whether they are there or away. Nodes never read it; the network and the observer do. */
final class Census {
    /** Honest servers that never leave: whoever knows nobody asks one of them. */
    static final int ANCHORS = 8;

    private static final byte[] ED25519_IDENTITY = {0x00, 0x24, 0x08, 0x01, 0x12, 0x20};
    private static final int KEY_BYTES = 32;

    private final List<Member> members = new ArrayList<>();
    private final Map<PeerId, Member> byId = new HashMap<>();
    private final KeyIndex<Member> servers;
    private final KeyIndex<Member> liars;

    /** So many peers, with the shares of the plan. */
    Census(SwarmPlan plan, int count, Chance chance) {
        int liar = 0;
        for (int number = 0; number < count; number++) {
            Chance own = chance.fork(number);
            boolean anchor = number < ANCHORS;
            boolean serves = anchor || !own.fork("client").happens(plan.clients());
            boolean lies = serves && !anchor && own.fork("liar").happens(plan.liars());
            Optional<Lie> lie = lies ? Optional.of(plan.lie().of(liar++)) : Optional.empty();
            Member member = new Member(number, peer(own), serves, lie);
            members.add(member);
            byId.put(member.peer().id(), member);
        }
        List<Member> serving = members.stream().filter(Member::serves).toList();
        servers = new KeyIndex<>(serving, Member::key);
        liars = new KeyIndex<>(
                serving.stream().filter(member -> !member.honest()).toList(), Member::key);
    }

    Member member(int number) {
        return members.get(number);
    }

    List<Member> members() {
        return members;
    }

    /** The peer of that id, unless somebody invented it. */
    Optional<Member> member(PeerId id) {
        return Optional.ofNullable(byId.get(id));
    }

    KeyIndex<Member> servers() {
        return servers;
    }

    KeyIndex<Member> liars() {
        return liars;
    }

    /** A peer with an Ed25519 key's id, and a TCP and a QUIC address of one public IPv4 host. */
    static PeerAddresses peer(Chance chance) {
        byte[] id = new byte[ED25519_IDENTITY.length + KEY_BYTES];
        byte[] key = new byte[KEY_BYTES];
        chance.nextBytes(key);
        System.arraycopy(ED25519_IDENTITY, 0, id, 0, ED25519_IDENTITY.length);
        System.arraycopy(key, 0, id, ED25519_IDENTITY.length, KEY_BYTES);
        // First bytes with no private or special ranges in them.
        String host = "/ip4/" + chance.nextInt(11, 100) + "." + chance.nextInt(256) + "." + chance.nextInt(256) + "."
                + chance.nextInt(1, 255);
        int port = chance.nextInt(1_024, 65_536);
        try {
            return new PeerAddresses(
                    PeerId.ofBytes(id),
                    List.of(
                            Multiaddr.parse(host + "/tcp/" + port),
                            Multiaddr.parse(host + "/udp/" + port + "/quic-v1")));
        } catch (WireException e) {
            throw new AssertionError("made to parse", e);
        }
    }
}
