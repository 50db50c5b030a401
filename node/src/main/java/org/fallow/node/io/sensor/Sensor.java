package org.fallow.node.io.sensor;

import org.fallow.node.policy.Reading;

/** Something that can be read again and again. May block for seconds; one thread reads at a time. */
@FunctionalInterface
public interface Sensor<T> {
    /** What it says now. */
    Reading<T> read();
}
