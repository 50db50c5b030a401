package org.fallow.scheduler.placement;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.work.record.Batch;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.UnitId;

/**
 * The volunteers' orders of the units, shard by shard; those used last are remembered, because to make one takes a hash
 * for each unit of the shard.
 */
public final class Orders {
    /** Orders remembered, 2 kB each. */
    static final int ORDERS_MAX = 2_048;

    private record Whose(ShardId shard, PeerId volunteer) {}

    private record Order(long epoch, short[] offsets) {}

    private record Ranked(byte[] rank, short offset) {}

    private final Map<Whose, Order> orders = new LinkedHashMap<>();

    /**
     * A shard's units as offsets from its first one, the volunteer's first unit first.
     *
     * @param units how many the shard has
     * @return treat as immutable
     */
    public short[] of(ShardId shard, int units, PeerId volunteer, long epoch) {
        Whose whose = new Whose(shard, volunteer);
        Order order = orders.remove(whose);
        if (order == null || order.epoch() != epoch) {
            order = new Order(epoch, offsets(shard, units, volunteer, epoch));
        }
        if (orders.size() >= ORDERS_MAX) {
            Whose eldest = orders.keySet().iterator().next();
            orders.remove(eldest);
        }
        orders.put(whose, order);
        return order.offsets();
    }

    private static short[] offsets(ShardId shard, int units, PeerId volunteer, long epoch) {
        long first = (long) shard.index() * Batch.SHARD_UNITS;
        Ranked[] ranked = IntStream.range(0, units)
                .mapToObj(i ->
                        new Ranked(Placement.rank(new UnitId(shard.batch(), first + i), volunteer, epoch), (short) i))
                .sorted(Comparator.comparing(Ranked::rank, Arrays::compareUnsigned))
                .toArray(Ranked[]::new);
        short[] offsets = new short[units];
        for (int i = 0; i < units; i++) {
            offsets[i] = ranked[i].offset();
        }
        return offsets;
    }
}
