package org.fallow.node.io.directory;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.fallow.dht.key.Key;
import org.fallow.dht.record.RecordStorage;
import org.fallow.dht.record.StoredRecord;
import org.fallow.dht.record.StoredRecord.StoredValue;
import org.fallow.node.record.FallowRecords;

/**
 * The adverts that this node holds for the DHT, its own among them: a copy of what the DHT says it keeps, which can be
 * listed. As many as the DHT holds at most; nothing outlives the process, as adverts live for an hour. Safe for use by many
 * threads.
 */
public final class HeldAdverts implements RecordStorage {
    private final Map<Key, byte[]> adverts = new ConcurrentSkipListMap<>();

    @Override
    public List<StoredRecord> load() {
        return List.of();
    }

    @Override
    public void save(StoredRecord stored) {
        if (stored instanceof StoredValue value
                && FallowRecords.isAdvert(stored.key().bytes())) {
            adverts.put(stored.key(), value.value().bytes());
        }
    }

    @Override
    public void remove(StoredRecord stored) {
        if (stored instanceof StoredValue) {
            adverts.remove(stored.key());
        }
    }

    /**
     * Envelopes of the adverts whose keys share {@code prefix} leading bits with the target, closest first, at most so
     * many; some may have expired since they came.
     */
    public List<byte[]> near(Key target, int prefix, int most) {
        return adverts.entrySet().stream()
                .filter(held -> target.commonPrefix(held.getKey()) >= prefix)
                .sorted(Comparator.comparing(Map.Entry::getKey, target.byDistance()))
                .limit(most)
                .map(Map.Entry::getValue)
                .toList();
    }
}
