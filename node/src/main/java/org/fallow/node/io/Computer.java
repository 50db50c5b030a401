package org.fallow.node.io;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What this computer has. */
final class Computer {
    private Computer() {}

    /** Its memory, in bytes; unlimited where the platform does not say. */
    static long memoryBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Long.MAX_VALUE;
    }
}
