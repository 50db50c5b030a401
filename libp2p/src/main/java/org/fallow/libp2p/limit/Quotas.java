package org.fallow.libp2p.limit;

import java.time.Duration;

/**
 * The quotas of a host, and when connections are trimmed. An IPv4 address, or the 64 bits that one IPv6 customer has,
 * counts as one address; a network is a /24 or a /48.
 *
 * @param peer of each peer
 * @param address of each IP address
 * @param network of each network
 * @param total of all
 * @param lowWater so many secured connections are left by a trimming
 * @param highWater more secured connections than this are trimmed
 * @param grace younger connections are spared
 * @param localFree whether loopback and private addresses have no quota of their own: for tests and demonstrations
 */
public record Quotas(
        Quota peer,
        Quota address,
        Quota network,
        Quota total,
        int lowWater,
        int highWater,
        Duration grace,
        boolean localFree) {
    private static final long MIB = 1 << 20;

    /** For a volunteer's computer on the open internet. It takes five networks, or more, to use up the whole. */
    public static final Quotas DEFAULT = new Quotas(
            new Quota(4, 4, 16, 4, 1_500, 12 * MIB),
            new Quota(32, 8, 32, 8, 2_000, 12 * MIB),
            new Quota(96, 24, 96, 24, 2_500, 12 * MIB),
            new Quota(512, 64, 512, 256, 20_000, 64 * MIB),
            320,
            400,
            Duration.ofSeconds(20),
            false);

    /** Refuses water marks that do not stand in order. */
    public Quotas {
        if (lowWater < 1 || highWater < lowWater || total.connectionsMax() < highWater) {
            throw new IllegalArgumentException("low water, high water and the most connections are to rise");
        }
    }

    /** The same without quotas for loopback and private addresses. */
    public Quotas sparingLocal() {
        return new Quotas(peer, address, network, total, lowWater, highWater, grace, true);
    }
}
