package org.fallow.node.status;

import org.jspecify.annotations.Nullable;

/**
 * One figure of the computer.
 *
 * @param name {@code cpu}: share of all processors that is busy; {@code memory}: bytes in use; {@code heat}: degrees Celsius of
 *     the hottest processor; {@code battery}: share of its charge
 * @param value now; null where it cannot be known
 * @param full what a full bar would be: 1, all memory, 120 degrees
 * @param limit what units together may use of it, in the same measure; of heat, beyond which work stops; null for none
 * @param note why the value is not known; of a battery, whether the computer draws on it; else empty
 */
public record GaugeStatus(
        String name,
        @Nullable Double value,
        double full,
        @Nullable Double limit,
        String note) {}
