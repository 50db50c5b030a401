package org.fallow.node.status;

import java.util.List;

/**
 * The computer the node runs on, at one moment: what of it is used, against the limits that were set.
 *
 * @param gauges in the order to be shown: {@code cpu}, {@code memory}, {@code heat}, {@code battery}
 */
public record ComputerStatus(List<GaugeStatus> gauges) {
    /** Copies the list. */
    public ComputerStatus {
        gauges = List.copyOf(gauges);
    }
}
