package org.fallow.node.swarm;

import java.util.Optional;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.host.PeerAddresses;

/** A peer of the swarm as an all-seeing observer knows it. */
final class Member {
    private static final long ABSENT = Long.MAX_VALUE;

    private final int number;
    private final PeerAddresses peer;
    private final Key key;
    private final boolean serves;
    private final Optional<Lie> lie;
    private long upSince = ABSENT;
    private int side;

    Member(int number, PeerAddresses peer, boolean serves, Optional<Lie> lie) {
        this.number = number;
        this.peer = peer;
        this.key = Key.of(peer.id());
        this.serves = serves;
        this.lie = lie;
    }

    int number() {
        return number;
    }

    PeerAddresses peer() {
        return peer;
    }

    Key key() {
        return key;
    }

    /** Whether it answers others. */
    boolean serves() {
        return serves;
    }

    /** How it lies, if it does. */
    Optional<Lie> lie() {
        return lie;
    }

    boolean honest() {
        return lie.isEmpty();
    }

    boolean present() {
        return upSince != ABSENT;
    }

    /** Since when it has been there, in nanoseconds of virtual time; in the far future while it is away. */
    long upSince() {
        return upSince;
    }

    void up(long now) {
        upSince = now;
    }

    void down() {
        upSince = ABSENT;
    }

    /** The side of a partition that it is on. */
    int side() {
        return side;
    }

    void side(int which) {
        side = which;
    }
}
