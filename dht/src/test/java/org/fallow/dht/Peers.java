package org.fallow.dht;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;

/** Peers for tests; nobody holds their keys. */
public final class Peers {
    private static final byte[] ED25519_PREFIX = {0, 36, 8, 1, 18, 32};

    private Peers() {}

    public static PeerId id(RandomGenerator random) {
        byte[] raw = new byte[32];
        random.nextBytes(raw);
        byte[] multihash = new byte[ED25519_PREFIX.length + raw.length];
        System.arraycopy(ED25519_PREFIX, 0, multihash, 0, ED25519_PREFIX.length);
        System.arraycopy(raw, 0, multihash, ED25519_PREFIX.length, raw.length);
        try {
            return PeerId.ofBytes(multihash);
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    /** A peer with one address. */
    public static PeerAddresses peer(RandomGenerator random) {
        return new PeerAddresses(id(random), List.of(address(random)));
    }

    public static List<PeerAddresses> peers(int count, RandomGenerator random) {
        return IntStream.range(0, count).mapToObj(i -> peer(random)).toList();
    }

    public static Multiaddr address(RandomGenerator random) {
        return address(
                "/ip4/10." + random.nextInt(256) + "." + random.nextInt(256) + ".7/tcp/" + random.nextInt(1, 65_536));
    }

    public static Multiaddr address(String text) {
        try {
            return Multiaddr.parse(text);
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    /** By their keys. */
    public static List<PeerAddresses> inOrder(Collection<PeerAddresses> peers) {
        return peers.stream()
                .sorted(Comparator.comparing(peer -> Key.of(peer.id())))
                .toList();
    }

    /** Closest first, by the plain definition. */
    public static List<PeerAddresses> sorted(Collection<PeerAddresses> peers, Key key) {
        record Ranked(PeerAddresses peer, Key key) {}
        return peers.stream()
                .map(peer -> new Ranked(peer, Key.of(peer.id())))
                .sorted(Comparator.comparing(Ranked::key, key.byDistance()))
                .map(Ranked::peer)
                .toList();
    }
}
