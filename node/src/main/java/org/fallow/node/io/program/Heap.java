package org.fallow.node.io.program;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import javax.management.NotificationEmitter;

/**
 * Keeps the node's memory near what it uses. The serial collector takes more memory from the system, up to a quarter of
 * the machine's, before it looks through the old part of its heap; so reading a large batch would leave a node with
 * hundreds of megabytes of what nobody needs any more.
 */
public final class Heap {
    private static final long QUIET_BYTES = 48L << 20;

    private Heap() {}

    /** From now on all is collected when the old part has grown to twice what was in use, and to 48 MiB at least. */
    public static void keepSmall() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP
                    && pool.isUsageThresholdSupported()
                    && memory instanceof NotificationEmitter emitter) {
                pool.setUsageThreshold(QUIET_BYTES);
                emitter.addNotificationListener(
                        (_, _) -> {
                            System.gc();
                            pool.setUsageThreshold(
                                    Math.max(QUIET_BYTES, 2 * pool.getUsage().getUsed()));
                        },
                        null,
                        null);
            }
        }
    }
}
