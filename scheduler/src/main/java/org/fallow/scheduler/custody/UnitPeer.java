package org.fallow.scheduler.custody;

import org.fallow.libp2p.identity.PeerId;
import org.fallow.work.record.UnitId;

/** Who was caught over which unit, so that it is told once. */
record UnitPeer(UnitId unit, PeerId peer) implements Comparable<UnitPeer> {
    @Override
    public int compareTo(UnitPeer other) {
        int byUnit = unit.compareTo(other.unit);
        return byUnit != 0 ? byUnit : peer.compareTo(other.peer);
    }
}
