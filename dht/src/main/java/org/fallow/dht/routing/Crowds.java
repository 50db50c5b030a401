package org.fallow.dht.routing;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many members of a table, and of one of its buckets, are of the same group. */
final class Crowds {
    private final Map<NetworkGroup, Integer> inTable = new HashMap<>();
    private final Map<NetworkGroup, Integer> inBucket = new HashMap<>();

    /** The bucket is {@code [from, end)}. */
    Crowds(SortedMembers members, int from, int end) {
        for (int i = 0; i < members.size(); i++) {
            NetworkGroup group = members.get(i).group;
            if (group != null) {
                inTable.merge(group, 1, Integer::sum);
                if (i >= from && i < end) {
                    inBucket.merge(group, 1, Integer::sum);
                }
            }
        }
    }

    /** Whether there are as many of a group as are wanted, {@code itself} (0 or 1) not counted. */
    boolean isFull(@Nullable NetworkGroup group, int itself) {
        return group != null
                && (inBucket.getOrDefault(group, 0) - itself >= RoutingTable.GROUP_PER_BUCKET
                        || inTable.getOrDefault(group, 0) - itself >= RoutingTable.GROUP_PER_TABLE);
    }
}
