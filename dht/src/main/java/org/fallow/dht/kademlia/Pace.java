package org.fallow.dht.kademlia;

import java.time.Duration;
import org.fallow.dht.routing.RoutingTable;

/**
 * What a node spends on its routing table.
 *
 * @param perHour requests an hour that probe peers, in the long run
 * @param savedMax how many of these can be saved up
 * @param fill how many may be sent at once at the first contact, and when the table is lost or the network has changed
 * @param parallel how many of them are under way at once
 * @param rhythm when a peer of the table is probed
 * @param lookupMin the first pause between looks for itself; it doubles while they find nothing new
 * @param lookupMax the longest
 * @param candidates peers remembered that may come into the table
 * @param everybody whether it means to know all servers, see {@link Settings#knowingEverybody}
 */
public record Pace(
        int perHour,
        int savedMax,
        int fill,
        int parallel,
        RoutingTable.Rhythm rhythm,
        Duration lookupMin,
        Duration lookupMax,
        int candidates,
        boolean everybody) {
    /** With the looks for itself at most 45 requests an hour, and so 90 messages with the answers. */
    public static final Pace DEFAULT = new Pace(
            34,
            12,
            100,
            10,
            new RoutingTable.Rhythm(Duration.ofMinutes(5), Duration.ofHours(2), 20),
            Duration.ofMinutes(1),
            Duration.ofHours(4),
            64,
            false);

    /** For {@link Settings#knowingEverybody}. */
    static final Pace EVERYBODY = new Pace(
            7_200,
            200,
            15_000,
            50,
            new RoutingTable.Rhythm(Duration.ofMinutes(10), Duration.ofHours(4), 20),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            10_000,
            true);
}
