package org.fallow.dht.record;

import java.util.List;

/**
 * Keeps records over restarts. Called on one thread, in the order in which things happened; must not block for long.
 * Values are told apart by their key, providers by key and peer.
 */
public interface RecordStorage {
    /** Everything kept, in any order; asked once, at the start. Expired and surplus records are dropped by the caller. */
    List<StoredRecord> load();

    /** Keeps a record, in place of the one with the same key (and peer). */
    void save(StoredRecord stored);

    /** Forgets a record; harmless when there is none. */
    void remove(StoredRecord stored);

    /** Keeps nothing: the records live in memory only. */
    static RecordStorage none() {
        return new RecordStorage() {
            @Override
            public List<StoredRecord> load() {
                return List.of();
            }

            @Override
            public void save(StoredRecord stored) {}

            @Override
            public void remove(StoredRecord stored) {}
        };
    }
}
