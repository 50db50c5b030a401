package org.fallow.node.status;

import org.jspecify.annotations.Nullable;

/**
 * What this node estimates of the whole network.
 *
 * @param servers nodes that answer others in the DHT, this one included when it does; what a walk can meet
 * @param lenders nodes that advertise that they lend processors, whether they can be dialled or not; null while no holder
 *     of adverts has been asked
 * @param idleCores processors they advertise as idle together; null likewise
 * @param looks how many random places of the network were looked at
 * @param ageSeconds since the newest look
 */
public record NetworkFigures(
        Figure servers, @Nullable Figure lenders, @Nullable Figure idleCores, int looks, long ageSeconds) {
    /**
     * A number that was estimated.
     *
     * @param value the estimate
     * @param error one standard error: the truth is within it about two times in three; 0 when it was counted
     */
    public record Figure(double value, double error) {}
}
