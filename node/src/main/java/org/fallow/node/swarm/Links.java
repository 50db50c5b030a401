package org.fallow.node.swarm;

import java.util.Arrays;

/** Whom a node is connected to: so many at most, and the oldest connection makes way for a new one. */
final class Links {
    /** Enough for three walks; what a machine really keeps is its host's affair. */
    static final int LINKS_MAX = 64;

    private static final int FIRST_SIZE = 8;

    private int[] peers = new int[FIRST_SIZE];
    private int size;

    boolean contains(int peer) {
        return index(peer) >= 0;
    }

    /** Connects to a peer; returns the one that makes way, or -1. */
    int add(int peer) {
        int displaced = -1;
        if (size == LINKS_MAX) {
            displaced = peers[0];
            remove(displaced);
        }
        if (size == peers.length) {
            peers = Arrays.copyOf(peers, Math.min(2 * size, LINKS_MAX));
        }
        peers[size++] = peer;
        return displaced;
    }

    boolean remove(int peer) {
        int at = index(peer);
        if (at < 0) {
            return false;
        }
        System.arraycopy(peers, at + 1, peers, at, size - at - 1);
        size--;
        return true;
    }

    /** Ends all; returns whom to. */
    int[] clear() {
        int[] all = Arrays.copyOf(peers, size);
        size = 0;
        return all;
    }

    private int index(int peer) {
        for (int i = 0; i < size; i++) {
            if (peers[i] == peer) {
                return i;
            }
        }
        return -1;
    }
}
