package org.fallow.simulation.network;

/**
 * What became of all messages so far; {@code sent + duplicated = lost + cutOff + unreachable + missed + delivered} and
 * those still under way.
 *
 * @param sent by the nodes
 * @param lost by chance
 * @param duplicated second copies made by chance
 * @param cutOff by a partition, on departure or arrival
 * @param unreachable addressed to a node behind a NAT that had not spoken to the sender
 * @param missed because the receiver was absent, or had been in the meantime
 * @param delivered to an actor
 */
public record Traffic(
        long sent, long lost, long duplicated, long cutOff, long unreachable, long missed, long delivered) {}
